package web

import (
	"net/http"
	"strings"

	"relais/internal/kernel"
	"relais/internal/ui"
)

// sheet shows a card on one A5 page to print, with a QR code that leads back
// to it.
func (p *Pages) sheet(v *visit) error {
	c, err := p.full(v)
	if err != nil {
		return err
	}
	address := p.publicURL(v.r) + "/lieux/" + string(c.ID)
	code, err := newQR(address)
	if err != nil {
		return err
	}
	frame := p.frame(v, c.Name, p.styles.sheet, c.address())
	return p.send(v, http.StatusOK, frame, sheetPage(&frame, c, code, address))
}

// publicURL gives where the pages are reached from outside.
func (p *Pages) publicURL(r *http.Request) string {
	if p.settings.PublicURL != "" {
		return strings.TrimRight(p.settings.PublicURL, "/")
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + r.Host
}

// newQR draws the address of a card.
func newQR(address string) (ui.QR, error) {
	code, err := ui.NewQR(address)
	if err != nil { // only an address that no one would read is too long for a code
		return ui.QR{}, kernel.Because(kernel.Invalid, "sheet.address", err)
	}
	return code, nil
}
