package web

import (
	"fmt"
	"strings"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"

	"relais/internal/kernel"
)

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
	if err != nil {
		return qrCode{}, err
	}
	var path strings.Builder
	side := code.Bounds().Dx()
	for y := range side {
		for x := range side {
			if isDark(code, x, y) {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+quietZone, y+quietZone)
			}
		}
	}
	return qrCode{side + 2*quietZone, path.String()}, nil
}

func isDark(code barcode.Barcode, x, y int) bool {
	red, _, _, _ := code.At(x, y).RGBA()
	return red == 0
}
