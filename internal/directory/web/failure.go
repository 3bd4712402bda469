package web

import (
	"context"
	"net/http"

	"relais/internal/platform/httpx"
	"relais/internal/platform/i18n"
	"relais/internal/ui"
)

// Fail answers a request that could not be answered otherwise.
func (p *Pages) Fail(w http.ResponseWriter, r *http.Request, err error) {
	p.fail(&visit{p.catalog.Printer(ui.Language(w, r)), w, r}, err)
}

func (p *Pages) fail(v *visit, err error) {
	status := httpx.StatusOf(err)
	if status >= http.StatusInternalServerError {
		p.log.Error("page", "route", v.r.Pattern, "error", err)
	}
	frame := p.failed(v, status)
	if shown := p.send(v, status, frame, failure(&frame, status, reason(v, err))); shown != nil {
		p.log.Error("error page", "error", shown)
	}
}

// failed gives the frame of an error page: its title is that of the error.
func (p *Pages) failed(v *visit, status int) ui.Frame {
	frame := p.frame(v, "", p.styles.text, "?")
	frame.Title = v.T(statusKey(frame, status) + ".title")
	return frame
}

// Busy says that too many ask at once. Its pages are made when the house opens:
// one must cost nothing then.
func (p *Pages) Busy(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	httpx.Send(w, r, httpx.Page{
		Status: http.StatusServiceUnavailable, HTML: p.busy[ui.Language(w, r)], Policy: p.styles.text.Policy(),
	})
}

func (p *Pages) newBusy() (map[i18n.Lang][]byte, error) {
	pages := map[i18n.Lang][]byte{}
	for _, lang := range i18n.Languages() {
		frame := p.failed(&visit{Printer: p.catalog.Printer(lang)}, http.StatusServiceUnavailable)
		page, err := render(context.Background(), frame, failure(&frame, http.StatusServiceUnavailable, ""))
		if err != nil {
			return nil, err
		}
		pages[lang] = page
	}
	return pages, nil
}
