package attack_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
	_ "modernc.org/sqlite" // to count rows beside the server

	"relais/internal/access"
	"relais/internal/kernel"
)

// wires are ways to a server, each of which loses something.
type wires []struct{ name, base string }

// lay lays the ways to a house: one that is sound, one on which the request is
// cut, one on which the answer is lost, and one on which it is cut in the
// middle. On the last ones, the server has acted when the sender learns
// nothing.
func lay(t *testing.T, h *house) wires {
	t.Helper()
	all := wires{{"sound", h.url}}
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	for name, toxic := range map[string]string{
		"request cut": `{"type":"limit_data","stream":"upstream","attributes":{"bytes":150}}`,
		"answer lost": `{"type":"limit_data","stream":"downstream","attributes":{"bytes":0}}`,
		"answer cut":  `{"type":"limit_data","stream":"downstream","attributes":{"bytes":120}}`,
	} {
		proxy := toxiproxy.NewProxy(server, name, "127.0.0.1:0", strings.TrimPrefix(h.url, "http://"))
		if err := proxy.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(proxy.Stop)
		if _, err := proxy.Toxics.AddToxicJson(strings.NewReader(toxic)); err != nil {
			t.Fatal(err)
		}
		all = append(all, struct{ name, base string }{name, "http://" + proxy.Listen})
	}
	return all
}

// insisting sends the same request over and over, each time by another way,
// until an answer comes back whole.
type insisting struct {
	wires
	random *rand.Rand
	lost   map[string]int // requests without an answer, by what happened to them
}

func (s *insisting) send(t *testing.T, b *browser, ask func(try int, base string) (*http.Request, error)) answer {
	t.Helper()
	client := *b
	client.client = &http.Client{
		Jar: b.jar, Transport: &http.Transport{DisableKeepAlives: true, DisableCompression: true}, CheckRedirect: b.client.CheckRedirect,
	}
	for try := range 100 {
		way := s.wires[s.random.IntN(len(s.wires))]
		r, err := ask(try, way.base)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		if s.random.IntN(3) == 0 { // the sender leaves while the server acts
			way.name = "sender left"
			ctx, cancel = context.WithTimeout(t.Context(), time.Duration(s.random.IntN(6000))*time.Microsecond)
		}
		a, err := client.send(r.WithContext(ctx))
		cancel()
		if err == nil {
			return a
		}
		s.lost[way.name]++
	}
	t.Fatal("no answer comes back")
	return answer{}
}

// deed is an act that a page or the API offers, and what it leaves.
type deed struct {
	name  string
	count func() int // how many times it was done so far
	ask   func(try int, base string, n int) (*http.Request, error)
	by    *browser
	times int
}

// Answers that are lost, requests that are cut, senders who leave: whoever
// insists until an answer comes has acted once. The same without the key acts
// more than once: the ways do lose what they should.
func TestARetryNeverActsTwice(t *testing.T) {
	ways := lay(t, demo)
	for _, d := range deeds(t, demo) {
		s := &insisting{ways, rand.New(rand.NewPCG(7, uint64(d.times))), map[string]int{}}
		before := d.count()
		for n := range d.times {
			a := s.send(t, d.by, func(_ int, base string) (*http.Request, error) { return d.ask(0, base, n) })
			if a.status >= 400 {
				t.Fatalf("%s: %d\n%.400s", d.name, a.status, a.body)
			}
		}
		if done := d.count() - before; done != d.times {
			t.Errorf("%s: %d acts done for %d", d.name, done, d.times)
		}
		t.Logf("%s: %d acts, requests without an answer %v: each act done once", d.name, d.times, s.lost)
	}
	for _, d := range deeds(t, demo) {
		s := &insisting{ways, rand.New(rand.NewPCG(9, 1)), map[string]int{}}
		before := d.count()
		control := few(10, 40)
		for n := range control {
			s.send(t, d.by, func(try int, base string) (*http.Request, error) { return d.ask(1+try, base, 1_000_000+n) })
		}
		if done := d.count() - before; done <= control {
			t.Errorf("control: %s with another key each time is done %d times for %d: the ways lose nothing", d.name, done, control)
		} else {
			t.Logf("control, another key each time: %s: %d acts done for %d", d.name, done, control)
		}
	}
}

// deeds gives acts of several rooms. A try of 0 asks with one key for each
// act, any other with a key of its own.
func deeds(t *testing.T, h *house) []deed {
	t.Helper()
	adviser, manager := h.as(t, access.Adviser), h.as(t, access.Manager)
	person := fileOf(t, adviser)
	all := []deed{
		{name: "a person’s file opened", by: adviser, times: few(80, 800), count: h.rows(t, "people"), ask: byForm(t, adviser, "/personnes/nouvelle", "/personnes", func(n int) url.Values {
			return url.Values{"prenom": {"Essai" + letters(n)}, "nom": {"Inventé" + letters(n)}, "malgre-double": {"1"}}
		})},
		{name: "a note written", by: adviser, times: few(80, 900), count: h.rows(t, "people_notes"), ask: byForm(t, adviser, person, person+"/notes", func(n int) url.Values {
			return url.Values{"note": {"Note inventée " + letters(n)}, "pour": {"tous"}}
		})},
		{name: "a group of the team made", by: manager, times: few(40, 200), count: h.rows(t, "teams"), ask: byForm(t, manager, "/equipe", "/equipe/groupes", func(n int) url.Values {
			return url.Values{"nom": {"Groupe inventé " + letters(n)}}
		})},
		{name: "someone invited", by: manager, times: few(15, 40), count: h.rows(t, "invitations"), ask: byForm(t, manager, "/equipe/inviter", "/equipe/inviter", func(n int) url.Values {
			return url.Values{"email": {"essai-" + letters(n) + "@example.org"}, "role": {"volunteer"}}
		})},
	}
	if token := tokenOf(t, h, access.Adviser); strings.Contains(newBrowser(h.url, "").get(t, "/api/openapi.json").body, "/api/v1/people") {
		all = append(all, deed{name: "a person’s file opened by the API", by: newBrowser(h.url, ""), times: few(40, 400), count: h.rows(t, "people"), ask: byAPI(token)})
	}
	return all
}

// fileOf gives the path of a file that a member has in charge.
func fileOf(t testing.TB, b *browser) string {
	t.Helper()
	for _, link := range look(t, b.get(t, "/personnes").body).links {
		id, is := strings.CutPrefix(link, "/personnes/")
		if _, err := kernel.ParseID(id); is && err == nil {
			return link
		}
	}
	t.Fatal("nobody is in charge")
	return ""
}

// letters writes a number as a word.
func letters(n int) (word string) {
	for range 8 {
		word += string(rune('a' + n%26))
		n /= 26
	}
	return word
}

// byForm asks through a form of a page: one key an act, or one a try.
func byForm(t *testing.T, b *browser, page, to string, typed func(n int) url.Values) func(int, string, int) (*http.Request, error) {
	t.Helper()
	key, last := "", -1
	return func(try int, base string, n int) (*http.Request, error) {
		if n != last || try > 0 {
			key, last = formTo(t, b.get(t, page).body, to).typed().Get(keyField), n
		}
		values := typed(n)
		values.Set(keyField, key)
		r, err := http.NewRequest("POST", base+to, strings.NewReader(values.Encode()))
		if err == nil {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		return r, err
	}
}

// byAPI asks as a program.
func byAPI(token string) func(int, string, int) (*http.Request, error) {
	return func(try int, base string, n int) (*http.Request, error) {
		body, err := json.Marshal(map[string]string{"first_name": "Essai" + letters(n), "name": "Programme" + letters(n)})
		if err != nil {
			return nil, err
		}
		r, err := http.NewRequest("POST", base+"/api/v1/people", bytes.NewReader(body))
		if err == nil {
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Authorization", "Bearer "+token)
			r.Header.Set("Idempotency-Key", fmt.Sprintf("attack-%012d-%d-%d", n, try, len(token)))
		}
		return r, err
	}
}

// rows counts the rows of a table of a house on SQLite, beside it. What the
// sender left behind may still be under way: it waits until nothing moves.
func (h *house) rows(t *testing.T, table string) func() int {
	t.Helper()
	beside, err := sql.Open("sqlite", "file:"+h.database+"?mode=ro&_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { beside.Close() })
	return func() int {
		var now, before int
		for before = -1; before != now; time.Sleep(50 * time.Millisecond) {
			before = now
			if err := beside.QueryRow("SELECT count(*) FROM " + table).Scan(&now); err != nil {
				t.Fatal(err)
			}
		}
		return now
	}
}
