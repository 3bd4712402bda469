package web

import (
	"net/http"

	"relais/internal/kernel"
	"relais/internal/platform/httpx"
	"relais/internal/ui"
)

// sheet shows a card on one A5 page to print, with a QR code that leads back
// to it.
func (p *Pages) sheet(v *visit) error {
	c, err := p.full(v)
	if err != nil {
		return err
	}
	address := httpx.Origin(p.settings.PublicURL, v.r) + "/lieux/" + string(c.ID)
	code, err := newQR(address)
	if err != nil {
		return err
	}
	frame := p.frame(v, c.Name, p.styles.sheet, c.address())
	return p.send(v, http.StatusOK, frame, sheetPage(&frame, c, code, address))
}

// newQR draws the address of a card.
func newQR(address string) (ui.QR, error) {
	code, err := ui.NewQR(address)
	if err != nil { // only an address that no one would read is too long for a code
		return ui.QR{}, kernel.Because(kernel.Invalid, "sheet.address", err)
	}
	return code, nil
}
