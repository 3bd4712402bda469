package web

import (
	"bytes"
	"crypto/rand"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"relais/internal/engine/shortcode"
	"relais/internal/referral"
)

// printed is the side of the smallest code that a slip prints, in dots: an inch
// (6rem), seen at 120 dots an inch, which is less than any phone sees.
const printed = 120

// origins are addresses of networks, from the shortest to what some have.
func origins() []string {
	return []string{
		"https://relais.fr", "https://relais.example:8443", "https://orientation.indre.example",
		"https://relais.mediation-numerique.centre-val-de-loire.example",
		"https://relais-des-maisons-du-numerique-et-des-solidarites.agglomeration-chateauroux.example",
	}
}

// Every slip leads to its own person's page, and to no other: what a reader of
// codes sees on the sheets is what was drawn. RELAIS_PROVE draws ten thousand.
func TestEverySlipIsReadBack(t *testing.T) {
	needReader(t)
	count := 500
	if os.Getenv("RELAIS_PROVE") != "" {
		count = 10_000
	}
	var slips []slip
	var drawn []string
	for i := range count {
		s := randomSlip(t, origins()[i%len(origins())])
		slips, drawn = append(slips, s), append(drawn, s.Address)
	}
	read := readCodes(t, slips, nil)
	slices.Sort(drawn)
	if !slices.Equal(read, drawn) {
		t.Errorf("of %d codes drawn, %d were read; %d are those", len(drawn), len(read), shared(read, drawn))
	}
	for _, address := range read {
		_, code, _ := strings.Cut(address, "/s/")
		if parsed, err := referral.ParseCode(code); err != nil || parsed != code {
			t.Errorf("%s opens no page: %v", address, err)
		}
	}
	t.Logf("%d slips of %d networks, %d read back as they were drawn", count, len(origins()), shared(read, drawn))
}

// A slip that is stained is read as itself or not at all; one whose code was
// copied with a wrong sign is read, and leads to nobody.
func TestADamagedSlipLeadsToNobodyElse(t *testing.T) {
	needReader(t)
	var slips, wrong []slip
	var drawn []string
	for i := range 100 {
		s := randomSlip(t, origins()[i%len(origins())])
		slips, drawn = append(slips, s), append(drawn, s.Address)
		wrong = append(wrong, oneSignOff(t, s))
	}
	slices.Sort(drawn)
	read := readCodes(t, slips, stain)
	if shared(read, drawn) != len(read) {
		t.Errorf("%d stained codes are read as others", len(read)-shared(read, drawn))
	}
	if len(read) == len(drawn) || len(read) == 0 {
		t.Errorf("%d stained codes of %d are read: the stains show nothing", len(read), len(drawn))
	}
	copied := readCodes(t, wrong, nil)
	if len(copied) != len(wrong) || shared(copied, drawn) > 0 {
		t.Errorf("%d copied codes are read, %d as those they were copied from", len(copied), shared(copied, drawn))
	}
	for _, address := range copied {
		_, code, _ := strings.Cut(address, "/s/")
		if _, err := referral.ParseCode(code); err == nil {
			t.Errorf("%s passes for a code", address)
		}
	}
	t.Logf("%d stained slips, %d read, each as itself; %d with one wrong sign, all refused", len(drawn), len(read), len(copied))
}

// needReader skips a test without the reader of codes, or fails it where it must
// be.
func needReader(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("zbarimg"); err == nil {
		return
	}
	if os.Getenv("RELAIS_REQUIRE_BROWSER") == "1" {
		t.Fatal("zbarimg is not installed, and RELAIS_REQUIRE_BROWSER is 1")
	}
	t.Skip("left out: zbarimg is not installed")
}

func randomSlip(t *testing.T, origin string) slip {
	t.Helper()
	code, err := shortcode.Draw(rand.Reader, 8)
	if err != nil {
		t.Fatal(err)
	}
	s, err := slipTo(origin, code)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// oneSignOff gives the slip of who copied a code with one wrong sign.
func oneSignOff(t *testing.T, s slip) slip {
	t.Helper()
	origin, code, _ := strings.Cut(s.Address, "/s/")
	signs, at := []byte(code), mathrand.N(len(code))
	next := strings.IndexByte(shortcode.Alphabet, signs[at]) + 1 + mathrand.N(len(shortcode.Alphabet)-1)
	signs[at] = shortcode.Alphabet[next%len(shortcode.Alphabet)]
	wrong, err := slipTo(origin, string(signs))
	if err != nil {
		t.Fatal(err)
	}
	return wrong
}

// shared counts the lines that two sorted lists have in common.
func shared(read, drawn []string) (n int) {
	for _, line := range read {
		if _, found := slices.BinarySearch(drawn, line); found {
			n++
		}
	}
	return n
}

// readCodes prints the codes of slips, some of them damaged, and gives what a
// reader of codes sees on all of them, sorted. Each is a picture of its own, as a
// phone takes it: side by side, corners of two make a third that hides them.
func readCodes(t *testing.T, slips []slip, damage func(*image.Gray)) (read []string) {
	t.Helper()
	folder := t.TempDir()
	for some := range slices.Chunk(slips, 500) {
		args := []string{"--quiet", "--raw"}
		for i, s := range some {
			picture := printCode(t, s)
			if damage != nil {
				damage(picture)
			}
			args = append(args, filepath.Join(folder, strconv.Itoa(i)+".png"))
			writePicture(t, args[len(args)-1], picture)
		}
		out, err := exec.CommandContext(t.Context(), "zbarimg", args...).Output()
		if err != nil && len(out) == 0 { // 4 says that some picture shows no code
			t.Fatalf("zbarimg: %v", err)
		}
		read = append(read, strings.Fields(string(out))...)
	}
	slices.Sort(read)
	return read
}

func writePicture(t *testing.T, path string, picture *image.Gray) {
	t.Helper()
	var file bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&file, picture); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, file.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

var (
	viewBox = regexp.MustCompile(`viewBox="0 0 (\d+) (\d+)"`)
	bar     = regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`)
)

// printCode prints the code of a slip as its page draws it: the SVG, each dot as
// dark as what covers it.
func printCode(t *testing.T, s slip) *image.Gray {
	t.Helper()
	dark, side := modules(t, s)
	const fine = 4 // points looked at in a dot, along and down
	picture := image.NewGray(image.Rect(0, 0, printed, printed))
	for y := range printed {
		for x := range printed {
			covered := 0
			for p := range fine * fine {
				across, down := (x*fine+p%fine)*side/(printed*fine), (y*fine+p/fine)*side/(printed*fine)
				if dark[down*side+across] {
					covered++
				}
			}
			picture.SetGray(x, y, color.Gray{Y: uint8(255 - covered*255/(fine*fine))})
		}
	}
	return picture
}

// modules reads the drawing of a code: which of its squares are dark, row by row,
// and how many a row has.
func modules(t *testing.T, s slip) (dark []bool, side int) {
	t.Helper()
	var svg strings.Builder
	if err := drawnCode(s.QR, "").Render(t.Context(), &svg); err != nil {
		t.Fatal(err)
	}
	box, bars := viewBox.FindStringSubmatch(svg.String()), bar.FindAllStringSubmatch(svg.String(), -1)
	if box == nil || len(bars) == 0 || strings.Count(svg.String(), "M") != len(bars) {
		t.Fatalf("the drawing is not read: %.200s", svg.String())
	}
	side = number(box[1])
	dark = make([]bool, side*side)
	for _, b := range bars {
		for x := range number(b[3]) {
			dark[number(b[2])*side+number(b[1])+x] = true
		}
	}
	return dark, side
}

func number(digits string) int {
	n, _ := strconv.Atoi(digits) // the pattern lets digits through only
	return n
}

// stain blackens a part of a code, small or large, wherever it falls.
func stain(picture *image.Gray) {
	side := printed/8 + mathrand.N(printed/4)
	left, top := mathrand.N(printed-side), mathrand.N(printed-side)
	draw.Draw(picture, image.Rect(left, top, left+side, top+side), image.Black, image.Point{}, draw.Src)
}
