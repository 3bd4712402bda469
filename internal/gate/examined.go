package gate

import (
	"bytes"
	"errors"
	"net/http"

	"github.com/a-h/templ"

	"relais/internal/kernel"
	"relais/internal/platform/httpx"
	"relais/internal/ui"
)

// keyExamined is the key of the error with which the journal refuses an act
// while it is examined.
const keyExamined = "journal.examined"

// IsExamined tells whether an act was refused because the journal is examined.
func IsExamined(err error) bool {
	var e *kernel.Error
	return errors.As(err, &e) && e.Key == keyExamined
}

func (g *Gate) examined() bool { return g.Examined != nil && g.Examined() }

// sayExamined says that the network is closed to changes, in the language of who
// reads: a page for everyone, for a person in their own space may have sent the
// form.
func (g *Gate) sayExamined(v *Visit) {
	catalog := g.Public
	if catalog == nil {
		catalog = g.Work
	}
	frame := ui.Frame{Printer: catalog.Printer(ui.Language(v.W, v.R)), Network: g.Network, Style: g.style, Here: "?"}
	frame.Title = frame.T("examined.title")
	if g.Helpline != nil {
		frame.Helpline = g.Helpline(frame.Lang)
	}
	var html bytes.Buffer
	err := ui.Page(frame).Render(templ.WithChildren(v.Context(), examinedPage(frame)), &html)
	small := html.Bytes()
	if err == nil {
		small, err = ui.Minify(small)
	}
	if err != nil {
		g.Log.Error("error page", "error", err)
	}
	v.W.Header().Set("Cache-Control", "no-store")
	httpx.Send(v.W, v.R, httpx.Page{Status: http.StatusServiceUnavailable, HTML: small, Policy: frame.Style.Policy()})
}
