package field_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"
	"unicode/utf16"
)

// ground is an adviser with a browser, where the network is bad.
type ground struct {
	t      *testing.T
	random *rand.Rand
	server *server
	line   *line
	*browser

	kept, unsure                        []string
	serverKills, browserKills, weathers int
}

func newGround(t *testing.T, seed uint64) *ground {
	t.Helper()
	if chromium() == "" {
		if os.Getenv("RELAIS_REQUIRE_BROWSER") == "1" {
			t.Fatal("Chromium is not installed, and RELAIS_REQUIRE_BROWSER is 1")
		}
		t.Skip("left out: Chromium is not installed")
	}
	g := &ground{t: t, random: rand.New(rand.NewPCG(seed, 1))}
	g.line = newLine(t, rand.New(rand.NewPCG(seed, 2)))
	site := "http://localhost:" + port(g.line.listener.Addr().String())
	g.server = &server{folder: t.TempDir(), origin: site}
	g.line.leadsTo(g.server.start(t))
	t.Cleanup(g.server.kill)
	session, err := os.ReadFile(filepath.Join(g.server.folder, "session"))
	if err != nil {
		t.Fatal(err)
	}
	g.browser = &browser{t: t, folder: filepath.Join(t.TempDir(), "chrome"), site: site, session: string(session)}
	g.browser.start()
	t.Cleanup(func() { g.browser.stop() })
	g.take()
	if err := g.open(patience); err != nil {
		t.Fatal(err)
	}
	return g
}

func port(address string) string {
	for i := len(address) - 1; i >= 0; i-- {
		if address[i] == ':' {
			return address[i+1:]
		}
	}
	return ""
}

// trouble is what happens between two notes, more often nothing.
func (g *ground) trouble() {
	g.t.Helper()
	switch n := g.random.IntN(100); {
	case n < 12:
		g.line.becomes(weather(g.random.IntN(int(lastKind) + 1)))
		g.weathers++
	case n < 15:
		g.server.kill()
		g.line.leadsTo(g.server.start(g.t))
		g.serverKills++
	case n < 17:
		g.again()
	}
}

// again kills the browser, and opens the day anew from its disk: from what the
// browser kept of the page when there is no network.
func (g *ground) again() {
	g.t.Helper()
	g.browser.kill()
	g.browser.start()
	g.browserKills++
	if err := g.open(10 * time.Second); err == nil {
		return
	}
	g.line.becomes(fine) // a connection that breaks in the middle of the page is no page
	if err := g.open(patience); err != nil {
		g.t.Fatal(err)
	}
}

// note writes one, and notes whether the page said that it is kept.
func (g *ground) note(i int) {
	g.t.Helper()
	text := fmt.Sprintf("essai %d du terrain", i)
	if err := g.write(g.random.IntN(50), text); err != nil {
		g.t.Fatal(err)
	}
	g.kept = append(g.kept, text)
	if g.random.IntN(60) == 0 { // killed with a note that nobody was told of
		half := text + ", sans suite"
		form := fmt.Sprintf(`(f => { f.text.value = %q; f.requestSubmit() })(document.querySelector("[data-k=note]"))`, half)
		_, _ = asks[any](g.browser, form)
		g.unsure = append(g.unsure, half)
		g.again()
	}
}

// settle waits, in fine weather, until nothing is to be sent.
func (g *ground) settle() {
	g.t.Helper()
	g.line.becomes(fine)
	for range 30 {
		if _, err := asks[any](g.browser, `document.querySelector("#send").click()`); err != nil {
			g.t.Fatal(err)
		}
		if g.becomes(`!document.querySelector("#none").hidden && document.querySelector("#queue").children.length == 0`, 10*time.Second) == nil {
			return
		}
	}
	says, _ := asks[string](g.browser, `document.querySelector("#says").textContent + " / " + document.querySelector("#queue").textContent`)
	g.t.Fatalf("something still waits: %.300s", says)
}

// What the page said it kept is done once, through cuts of the network, kills of
// the browser and kills of the server.
func TestNothingWrittenInTheFieldIsLostOrDoubled(t *testing.T) {
	operations := 60
	if os.Getenv("RELAIS_PROVE") != "" {
		operations = 1000
	}
	g := newGround(t, 20261201)
	began := time.Now()
	for i := range operations {
		g.trouble()
		g.note(i)
	}
	g.settle()
	g.browser.stop()
	g.server.kill()
	done := g.server.notes(t)
	lost, doubled, half := 0, 0, 0
	for _, text := range g.kept {
		switch n := done[text]; {
		case n == 0:
			lost++
		case n > 1:
			doubled++
		}
	}
	for _, text := range g.unsure {
		if n := done[text]; n > 1 {
			doubled++
		} else {
			half += n
		}
	}
	if lost > 0 || doubled > 0 {
		t.Errorf("%d lost, %d doubled", lost, doubled)
	}
	if again := g.line.sent - len(g.kept); again < len(g.kept)/20 {
		t.Errorf("only %d operations were sent again: the trouble is none", again)
	}
	t.Logf("%d operations kept, sent %d times, %d lost, %d doubled; %d whose writing was cut short, %d of them done; %d kills of the server, %d of the browser, %d changes of the network, %d connections cut, in %v",
		len(g.kept), g.line.sent, lost, doubled, len(g.unsure), half, g.serverKills, g.browserKills, g.weathers, g.line.broken, time.Since(began).Round(time.Second))
}

// Without any network the day opens from the disk of the browser, in a browser that
// was started there; what is written waits in sight, and leaves when it is back. The
// disk holds no word of it in clear.
func TestTheDayOpensWithoutNetwork(t *testing.T) {
	g := newGround(t, 7)
	g.line.becomes(nothing)
	g.browser.kill()
	g.browser.start()
	if err := g.open(patience); err != nil {
		t.Fatal(err)
	}
	const word = "une note sans réseau, zygomatique"
	if err := g.write(0, word); err != nil {
		t.Fatal(err)
	}
	if err := g.becomes(`document.querySelector("#queue").children.length == 1 && !document.querySelector("#says").hidden`, patience); err != nil {
		t.Fatal(err)
	}
	g.browser.kill()
	for file := range filesOf(t, g.browser.folder) {
		for _, said := range []string{"zygomatique", "Ardentes", code} {
			if contains(t, file, said) {
				t.Errorf("%s holds %q", file, said)
			}
		}
	}
	g.browser.start()
	if err := g.open(patience); err != nil {
		t.Fatal(err)
	}
	g.settle()
	g.browser.stop()
	g.server.kill()
	if n := g.server.notes(t)[word]; n != 1 {
		t.Errorf("done %d times", n)
	}
}

// filesOf gives every file of a folder.
func filesOf(t *testing.T, folder string) iter.Seq[string] {
	t.Helper()
	return func(yield func(string) bool) {
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() && !yield(path) {
				return filepath.SkipAll
			}
			return nil //nolint:nilerr // a browser that was killed leaves what it leaves
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// contains tells whether a file holds a text, in the two ways in which browsers
// write texts.
func contains(t *testing.T, file, text string) bool {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		return false
	}
	wide := make([]byte, 0, 2*len(text))
	for _, unit := range utf16.Encode([]rune(text)) {
		wide = append(wide, byte(unit), byte(unit>>8))
	}
	return bytes.Contains(raw, []byte(text)) || bytes.Contains(raw, wide)
}
