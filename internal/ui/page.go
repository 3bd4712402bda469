package ui

import (
	"bytes"
	"net/http"

	"github.com/a-h/templ"

	"relais/internal/platform/httpx"
)

// SendPage writes a page with a form for someone without an account: light,
// without script, kept by nobody, for it may speak of them.
func SendPage(w http.ResponseWriter, r *http.Request, status int, frame Frame, body templ.Component) error {
	var html bytes.Buffer
	if err := Page(frame).Render(templ.WithChildren(r.Context(), body), &html); err != nil {
		return err
	}
	small, err := Minify(html.Bytes())
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	httpx.Send(w, r, httpx.Page{Status: status, HTML: small, Policy: frame.Style.PolicyWithForm()})
	return nil
}
