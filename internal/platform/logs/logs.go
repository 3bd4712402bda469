// Package logs writes what the program does as structured lines, without
// personal data: what looks like a phone number, an e-mail address or a long
// token is masked before it is written, whoever logged it.
package logs

import (
	"context"
	"io"
	"log/slog"
	"regexp"
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

// personal finds what must not reach a log: e-mail addresses, phone numbers,
// passwords in addresses, numbers of thirteen digits and more, long tokens.
var personal = regexp.MustCompile(`[\pL\d._%+-]+@[\pL\d.-]+\.\pL{2,}` +
	`|(?:\+|00)\d[\d .-]{7,14}\d` +
	`|\b0[1-9](?:[ .-]?\d{2}){4}\b` +
	`|://[^/\s:@]+:[^/\s@]+@` +
	`|\b\d{13,}\b` +
	`|\b[A-Za-z0-9_-]{40,}\b`)

// Mask gives s with everything personal replaced by "[…]".
func Mask(s string) string { return personal.ReplaceAllString(s, "[…]") }

// masking is a handler that masks the message and every text attribute.
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
	masked := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		masked[i] = maskAttr(a)
	}
	return masking{m.next.WithAttrs(masked)}
}

func (m masking) WithGroup(name string) slog.Handler { return masking{m.next.WithGroup(name)} }

func maskAttr(a slog.Attr) slog.Attr {
	a.Value = a.Value.Resolve()
	switch a.Value.Kind() {
	case slog.KindString:
		return slog.String(a.Key, Mask(a.Value.String()))
	case slog.KindGroup:
		group := a.Value.Group()
		masked := make([]slog.Attr, len(group))
		for i, inner := range group {
			masked[i] = maskAttr(inner)
		}
		return slog.Attr{Key: a.Key, Value: slog.GroupValue(masked...)}
	case slog.KindAny:
		if err, is := a.Value.Any().(error); is {
			return slog.String(a.Key, Mask(err.Error()))
		}
	}
	return a
}
