package web

import (
	"bytes"
	"context"
	"errors"
	"strconv"

	"github.com/a-h/templ"

	"relais/internal/kernel"
	"relais/internal/platform/httpx"
	"relais/internal/ui"
)

// frame gives what surrounds a page; here is its own address, ready for one
// more parameter.
func (p *Pages) frame(v *visit, title string, style ui.Style, here string) ui.Frame {
	return ui.Frame{
		Printer: v.Printer, Network: p.settings.Network, Title: title, Style: style,
		Here: here, Helpline: p.helpline[v.Lang],
	}
}

// send writes a page. Only the reader's own browser may keep it: its language
// depends on a cookie.
func (p *Pages) send(v *visit, status int, frame ui.Frame, body templ.Component) error {
	small, err := render(v.r.Context(), frame, body)
	if err != nil {
		return err
	}
	policy := frame.Style.Policy()
	switch {
	case frame.Script != "":
		policy = frame.Style.PolicyWithScript()
	case frame.Form:
		policy = frame.Style.PolicyWithForm()
	}
	v.w.Header().Set("Cache-Control", "private")
	httpx.Send(v.w, v.r, httpx.Page{Status: status, HTML: small, Policy: policy})
	return nil
}

// reason says what was wrong with a request, when there is something to say.
func reason(v *visit, err error) string {
	var e *kernel.Error
	if errors.As(err, &e) && v.Has(e.Key) {
		return v.T(e.Key, e.Args...)
	}
	return ""
}

// render writes a page as it leaves.
func render(ctx context.Context, frame ui.Frame, body templ.Component) ([]byte, error) {
	var html bytes.Buffer
	html.Grow(16 << 10)
	if err := ui.Page(frame).Render(templ.WithChildren(ctx, body), &html); err != nil {
		return nil, err
	}
	return ui.Minify(html.Bytes())
}

// statusKey gives the first part of the keys of the texts about a status.
func statusKey(v ui.Frame, status int) string {
	key := "error." + strconv.Itoa(status)
	if !v.Has(key + ".title") {
		return "error.500"
	}
	return key
}
