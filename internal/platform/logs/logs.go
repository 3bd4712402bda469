// Package logs writes what the program does as structured lines, without
// personal data: what looks like a phone number, an e-mail address, a national
// number or a secret is masked before it is written, whoever logged it.
package logs

import (
	"context"
	"fmt"
	"io"
	"log/slog"
)

// New gives a logger that writes to w, as text for people or JSON for
// machines, from the given level up.
func New(w io.Writer, asJSON bool, level slog.Level) *slog.Logger {
	options := &slog.HandlerOptions{Level: level}
	var h slog.Handler = slog.NewTextHandler(w, options)
	if asJSON {
		h = slog.NewJSONHandler(w, options)
	}
	return slog.New(masking{h})
}

// masking is a handler that masks the message and every attribute.
type masking struct{ next slog.Handler }

func (m masking) Enabled(ctx context.Context, l slog.Level) bool { return m.next.Enabled(ctx, l) }

func (m masking) Handle(ctx context.Context, r slog.Record) error {
	clean := slog.NewRecord(r.Time, r.Level, Mask(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(maskAttr(a))
		return true
	})
	return m.next.Handle(ctx, clean)
}

func (m masking) WithAttrs(attrs []slog.Attr) slog.Handler {
	return masking{m.next.WithAttrs(maskAll(attrs))}
}

func (m masking) WithGroup(name string) slog.Handler { return masking{m.next.WithGroup(name)} }

// maskAttr masks one attribute. Whatever is not a plain value is written as
// text first, so that nothing hides inside it.
func maskAttr(a slog.Attr) slog.Attr {
	a.Value = a.Value.Resolve()
	if secretKey.MatchString(a.Key) {
		return slog.String(a.Key, masked)
	}
	switch a.Value.Kind() {
	case slog.KindString, slog.KindInt64, slog.KindUint64:
		text := a.Value.String()
		if clean := Mask(text); clean != text {
			return slog.String(a.Key, clean)
		}
	case slog.KindGroup:
		return slog.Attr{Key: a.Key, Value: slog.GroupValue(maskAll(a.Value.Group())...)}
	case slog.KindAny:
		return slog.String(a.Key, Mask(textOf(a.Value.Any())))
	}
	return a
}

func maskAll(attrs []slog.Attr) []slog.Attr {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = maskAttr(a)
	}
	return clean
}

func textOf(value any) string {
	if raw, is := value.([]byte); is {
		return string(raw)
	}
	return fmt.Sprintf("%+v", value)
}
