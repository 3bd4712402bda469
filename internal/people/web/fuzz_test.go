package web

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"relais/internal/platform/rest"
)

// Whatever a program sends, it is answered in the form of the API, and never by
// a fault of ours: a file is opened and gives back the card that was sent, or
// what is wrong is told.
func FuzzAPI(f *testing.F) {
	h, mux := open(f), http.NewServeMux()
	h.RegisterAPI(rest.New(mux, "Relais", "1"), tokens{})
	for _, body := range []string{
		`{"first_name":"Abel","phone":"06 39 98 00 01","reach":"le soir","adaptations":["temps"],"languages":["fr"],"birth_year":1984,"commune":"36044"}`,
		`{"first_name":"A","first_name":"B","FIRST_NAME":"C"}`, `{"name":"\u0000"}`, `{"name":"\ud800"}`, `{"birth_year":1e400}`, `{"birth_year":99999999999999999999}`, `[]`, `null`, ``,
		`{"name":"x","unknown":1}`, `{"phone":"+33 6 39 98 00 01 poste 3","name":"x"}`, strings.Repeat("[", 5000),
	} {
		f.Add("/api/v1/people", aKey, "application/json", body)
		f.Add("/api/v1/people/search", "", "application/json", body)
	}
	f.Add("/api/v1/people", strings.Repeat("k", 201), "text/plain", "{}")
	f.Add("/api/v1/people", "clé d’un programme", "application/cbor", "\xbf\xff")
	ask := func(method, path, key, kind, body string) (int, string) {
		r := httptest.NewRequest(method, "/", strings.NewReader(body))
		r.URL.Path = path
		r.Header = http.Header{"Authorization": {"Bearer adviser"}, "Idempotency-Key": {key}, "Content-Type": {kind}}
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	f.Fuzz(func(t *testing.T, path, key, kind, body string) {
		if !strings.HasPrefix(path, "/api/v1/people") {
			return
		}
		status, said := ask(http.MethodPost, path, key, kind, body)
		if status >= 500 || status >= 400 && status != http.StatusNotFound && status != http.StatusMethodNotAllowed && !json.Valid([]byte(said)) {
			t.Errorf("%s %q %q: %d %s", path, key, body, status, said)
		}
		if path != "/api/v1/people" || status != http.StatusCreated {
			return
		}
		if len(key) < 16 || len(key) > 200 {
			t.Errorf("the key %q is taken", key)
		}
		var made struct{ ID string }
		if err := json.Unmarshal([]byte(said), &made); err != nil {
			t.Fatal(err)
		}
		status, card := ask(http.MethodGet, path+"/"+made.ID, "", "", "")
		var kept PersonCard
		if err := json.Unmarshal([]byte(card), &kept); err != nil || status != http.StatusOK {
			t.Fatalf("%d %s, %v", status, card, err)
		}
		again, err := json.Marshal(kept)
		if err != nil {
			t.Fatal(err)
		}
		status, said = ask(http.MethodPost, path, strings.Repeat("k", 16)+made.ID, "application/json", string(again))
		if status != http.StatusCreated {
			t.Fatalf("a card that was kept is refused: %d %s", status, said)
		}
		if err := json.Unmarshal([]byte(said), &made); err != nil {
			t.Fatal(err)
		}
		_, card = ask(http.MethodGet, path+"/"+made.ID, "", "", "")
		var second PersonCard
		if err := json.Unmarshal([]byte(card), &second); err != nil {
			t.Fatal(err)
		}
		if written, err := json.Marshal(second); err != nil || string(written) != string(again) {
			t.Errorf("%s, kept as %s, is kept again as %s, %v", body, again, written, err)
		}
	})
}
