package browser

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// A sheet is one A5 page, whose code leads back to the place; a card,
// however full, two pages of ordinary paper at most.
func TestPrint(t *testing.T) {
	for _, tool := range []string{"pdfinfo", "pdftoppm", "zbarimg"} {
		needTool(t, tool)
	}
	for name, id := range cards(t) {
		langs := []string{"fr"}
		if name == "everything" { // the fullest page, in every language
			langs = []string{"fr", "fr-FALC", "en", "ar"}
		}
		for _, lang := range langs {
			t.Run(name+" "+lang, func(t *testing.T) {
				b := open(t, lang)
				b.visit("/lieux/" + id + "/fiche")
				sheet := b.print(chromedp.PDFPreferCSSPageSize())
				if pages, width, height := sizeOf(t, sheet); pages != 1 || width < 419 || width > 420 || height < 594 || height > 596 {
					t.Errorf("the sheet has %d pages of %d × %d points, want one A5", pages, width, height)
				}
				if got := codesOf(t, sheet); got != served.URL+"/lieux/"+id {
					t.Errorf("its code says %q", got)
				}
				b.visit("/lieux/" + id + "?commune=36044")
				card := b.print(chromedp.PDFPaper(chromedp.PaperSize{Width: 8.27, Height: 11.69}))
				if pages, _, _ := sizeOf(t, card); pages > 2 {
					t.Errorf("the card has %d pages", pages)
				}
			})
		}
	}
}

// print prints the page to a file.
func (b *tab) print(options ...chromedp.PDFOption) (path string) {
	b.t.Helper()
	pdf, err := chromedp.Run(b.ctx, chromedp.PrintToPDF(options...))
	if err != nil {
		b.t.Fatal(err)
	}
	path = filepath.Join(b.t.TempDir(), "page.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		b.t.Fatal(err)
	}
	return path
}

var (
	pagesLine = regexp.MustCompile(`Pages:\s+(\d+)`)
	sizeLine  = regexp.MustCompile(`Page size:\s+(\d+)\.?\d* x (\d+)`)
)

// sizeOf gives how many pages a file has, and the size of one in points.
func sizeOf(t *testing.T, path string) (pages, width, height int) {
	t.Helper()
	said := tool(t, "pdfinfo", path)
	count, size := pagesLine.FindStringSubmatch(said), sizeLine.FindStringSubmatch(said)
	if count == nil || size == nil {
		t.Fatalf("pdfinfo says %s", said)
	}
	for into, text := range map[*int]string{&pages: count[1], &width: size[1], &height: size[2]} {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		*into = n
	}
	return pages, width, height
}

// codesOf reads the codes of the first page, as a phone would see them.
func codesOf(t *testing.T, path string) string {
	t.Helper()
	image := filepath.Join(t.TempDir(), "page")
	tool(t, "pdftoppm", "-r", "120", "-png", "-singlefile", path, image)
	return strings.TrimSpace(tool(t, "zbarimg", "--quiet", "--raw", image+".png"))
}

func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(context.Background(), name, args...).Output()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return string(out)
}
