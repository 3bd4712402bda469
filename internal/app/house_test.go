package app_test

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"relais/internal/app"
	"relais/internal/demo"
	"relais/internal/directory"
	directoryweb "relais/internal/directory/web"
	"relais/internal/identity"
	"relais/internal/kernel"
	"relais/internal/platform/seal"
)

// monday is when every test happens: 23 November 2026, 10 o'clock in Paris.
var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// house is an open house with its clock stopped.
type house struct {
	*app.House
	t testing.TB
}

// openHouse opens an empty house on a fresh database, at a standstill.
func openHouse(t testing.TB) house {
	t.Helper()
	return openHouseBy(t, kernel.StoppedClock(monday))
}

// openHouseBy opens an empty house that goes by a clock.
func openHouseBy(t testing.TB, clock kernel.Clock) house {
	t.Helper()
	return openHouseAt(t, filepath.Join(t.TempDir(), "relais.db"), clock)
}

// openHouseAt is openHouseBy in the database of an address.
func openHouseAt(t testing.TB, address string, clock kernel.Clock) house {
	t.Helper()
	d, err := app.OpenDatabase(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	safe, err := seal.OpenSafe(seal.SafeConfig{Folder: filepath.Join(t.TempDir(), "coffre")})
	if err != nil {
		t.Fatal(err)
	}
	config := app.Config{
		Origin: "http://localhost:8080", Safe: safe, Hashing: identity.Hashing{MemoryKiB: 64, Iterations: 1},
		Pages: directoryweb.Settings{
			Network: "Relais", Helpline: directory.Helpline{Phone: "02 61 91 00 00", Hours: "Mo-Fr 09:00-19:00"},
		},
	}
	h, err := app.Open(t.Context(), d, config, clock, heard.Logger())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { heard.Measure(h.Handler()) })
	return house{h, t}
}

// openDemo opens a house with the demonstration network.
func openDemo(t testing.TB) house {
	t.Helper()
	h := openHouse(t)
	places, err := demo.Places(h.Atlas, monday)
	if err != nil {
		t.Fatal(err)
	}
	h.keep(places...)
	return h
}

// keep puts places in the directory.
func (h house) keep(places ...directory.Place) {
	h.t.Helper()
	if _, err := h.Directory.Put(h.t.Context(), places); err != nil {
		h.t.Fatal(err)
	}
}

// answer is what came back, its body read.
type answer struct {
	*http.Response
	body string
}

// get asks for an address; headers are names and values by turns.
func (h house) get(target string, headers ...string) answer {
	h.t.Helper()
	return h.ask(http.MethodGet, target, headers...)
}

func (h house) ask(method, target string, headers ...string) answer {
	h.t.Helper()
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	return h.answer(r)
}

// getFrom asks for an address as a browser does that names the host so.
func (h house) getFrom(host, target string) answer {
	h.t.Helper()
	r := httptest.NewRequest(http.MethodGet, target, nil)
	r.Host = host
	return h.answer(r)
}

func (h house) answer(r *http.Request) answer {
	w := httptest.NewRecorder()
	heard.Watched(h.Handler()).ServeHTTP(w, r)
	return answer{w.Result(), w.Body.String()}
}

// ids gives the identifiers of every place.
func (h house) ids() (all []string) {
	h.t.Helper()
	query := directory.Query{Limit: directory.MostResults}
	for {
		found, err := h.Directory.Find(query)
		if err != nil {
			h.t.Fatal(err)
		}
		for _, hit := range found.Hits {
			all = append(all, string(hit.ID))
		}
		if found.Next.String() == "" {
			return all
		}
		query.Cursor = found.Next
	}
}

// plainSpaces writes every space of a text as the plain one: which space
// stands where is not what these tests are about.
var plainSpaces = strings.NewReplacer("\u202f", " ", "\u00a0", " ")

// says tells whether an answer holds every text.
func (a answer) says(texts ...string) bool {
	body := plainSpaces.Replace(a.body)
	for _, text := range texts {
		if !strings.Contains(body, plainSpaces.Replace(text)) {
			return false
		}
	}
	return true
}

// theMarins gives the identifier of a place that has everything.
func (h house) theMarins() string {
	h.t.Helper()
	found, err := h.Directory.Find(directory.Query{Text: "espace numérique marins", Limit: 1})
	if err != nil || len(found.Hits) == 0 {
		h.t.Fatalf("Les Marins are not found: %v", err)
	}
	return string(found.Hits[0].ID)
}
