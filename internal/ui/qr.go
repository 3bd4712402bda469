package ui

import (
	"fmt"
	"strings"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"
)

// QuietZone is the white border that readers need, in modules (ISO/IEC 18004).
const QuietZone = 4

// QR is a QR code as one path of an SVG, in modules.
type QR struct {
	Side int // with the quiet zone
	Path string
}

// NewQR draws what a phone should read. It fails only for what is too long for
// a code, some 2,300 bytes.
func NewQR(content string) (QR, error) {
	code, err := qr.Encode(content, qr.M, qr.Auto)
	if err != nil {
		return QR{}, fmt.Errorf("ui.NewQR: %w", err)
	}
	var path strings.Builder
	side := code.Bounds().Dx()
	for y := range side {
		for x := 0; x < side; x++ {
			run := dark(code, x, y, side)
			if run == 0 {
				continue
			}
			fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", x+QuietZone, y+QuietZone, run, run)
			x += run
		}
	}
	return QR{side + 2*QuietZone, path.String()}, nil
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
