package web

import (
	_ "embed"
	"net/http"

	"relais/internal/platform/httpx"
)

//go:embed around.js
var aroundJS []byte

// around offers to search from the position of the phone. It is a page of its
// own, so that only those who want it pay for its script.
func (p *Pages) around(v *visit) error {
	frame := p.frame(v, v.T("around.title"), p.styles.around, "?")
	frame.Script = "/autour.js"
	return p.send(v, http.StatusOK, frame, aroundPage(&frame))
}

func (p *Pages) aroundScript(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "public,max-age=86400")
	httpx.Send(w, r, httpx.Page{HTML: aroundJS, Type: "text/javascript; charset=utf-8"})
}

// about says what this site is and where its data come from.
func (p *Pages) about(v *visit) error {
	frame := p.frame(v, v.T("about.title"), p.styles.text, "?")
	return p.send(v, http.StatusOK, frame, aboutPage(&frame, p.directory.Len()))
}
