package web

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"

	"relais/internal/kernel"
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

// qrCode is a QR code as one path of an SVG, in modules.
type qrCode struct {
	side int // with the quiet zone
	path string
}

// quietZone is the white border that readers need, in modules (ISO/IEC 18004).
const quietZone = 4

func newQR(content string) (_ qrCode, err error) {
	defer kernel.Wrap(&err, "newQR")
	code, err := qr.Encode(content, qr.M, qr.Auto)
	if err != nil { // only an address that no one would read is too long for a code
		return qrCode{}, kernel.Because(kernel.Invalid, "sheet.address", err)
	}
	var path strings.Builder
	side := code.Bounds().Dx()
	for y := range side {
		for x := 0; x < side; x++ {
			run := dark(code, x, y, side)
			if run == 0 {
				continue
			}
			fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", x+quietZone, y+quietZone, run, run)
			x += run
		}
	}
	return qrCode{side + 2*quietZone, path.String()}, nil
}

// dark gives how many dark modules follow each other in a row from x.
func dark(code barcode.Barcode, x, y, side int) int {
	n := 0
	for x+n < side {
		if r, _, _, _ := code.At(x+n, y).RGBA(); r != 0 {
			break
		}
		n++
	}
	return n
}
