package web

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/platform/rest"
)

// tokens are those of the callers of a test: the name of one, then, after a
// stroke, the only permission that the token was made with.
type tokens struct{}

func (tokens) AuthenticateToken(_ context.Context, token string) (gate.Program, error) {
	name, only, narrow := strings.Cut(token, "/")
	actor, known := callers()[name]
	if !known {
		return gate.Program{}, kernel.Fault(kernel.NotFound, "token.absent")
	}
	if narrow {
		return gate.Program{Actor: actor, May: []access.Permission{access.Permission(only)}}, nil
	}
	return gate.Program{Actor: actor, May: access.Permissions()}, nil
}

const aKey = "a key of a program"

func openAPI(t *testing.T) (*house, func(method, path, token, key, body string) (int, string)) {
	h := open(t)
	mux := http.NewServeMux()
	api := rest.New(mux, "Relais", "1")
	h.RegisterAPI(api, tokens{})
	if unnamed := gate.Unnamed(api); len(unnamed) > 0 {
		t.Errorf("operations without an action: %v", unnamed)
	}
	return h, func(method, path, token, key, body string) (int, string) {
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		if key != "" {
			r.Header.Set("Idempotency-Key", key)
		}
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
}

func TestProgramsOpenAFileOnce(t *testing.T) {
	h, call := openAPI(t)
	body := `{"first_name":"Abel","phone":"06 39 98 00 01","reach":"le soir","adaptations":["temps"]}`
	status, first := call("POST", "/api/v1/people", "adviser", aKey, body)
	if status != http.StatusCreated || strings.Contains(first, "Abel") {
		t.Fatalf("%d %s", status, first)
	}
	if status, again := call("POST", "/api/v1/people", "adviser", aKey, body); status != http.StatusCreated || again != first {
		t.Errorf("the same request again: %d %s", status, again)
	}
	if status, _ := call("POST", "/api/v1/people", "adviser", aKey, `{"first_name":"Basile"}`); status != http.StatusConflict {
		t.Errorf("the same key for someone else: %d", status)
	}
	mine, err := h.People.OfMine(t.Context(), h.may("adviser", access.PersonReadMinimal))
	if err != nil || len(mine) != 1 {
		t.Errorf("%d files, %v", len(mine), err)
	}
	var made struct{ ID string }
	if err := json.Unmarshal([]byte(first), &made); err != nil {
		t.Fatal(err)
	}
	status, card := call("GET", "/api/v1/people/"+made.ID, "adviser", "", "")
	if status != 200 || !strings.Contains(card, `"phone":"+33639980001"`) || !strings.Contains(card, `"version":1`) {
		t.Errorf("%d %s", status, card)
	}
}

func TestProgramsAreRefused(t *testing.T) {
	h, call := openAPI(t)
	id := h.create(aCard())
	for name, c := range map[string]struct {
		method, path, token, key, body string
		status                         int
	}{
		"no token":         {"GET", "/api/v1/people/" + string(id), "", "", "", 401},
		"an unknown one":   {"GET", "/api/v1/people/" + string(id), "x", "", "", 401},
		"another house":    {"GET", "/api/v1/people/" + string(id), "stranger", "", "", 404},
		"a colleague":      {"GET", "/api/v1/people/" + string(id), "colleague", "", "", 403},
		"a funder":         {"GET", "/api/v1/people/" + string(id), "funder", "", "", 403},
		"nobody":           {"GET", "/api/v1/people/" + string(adviserID), "adviser", "", "", 404},
		"not a reference":  {"GET", "/api/v1/people/abc", "adviser", "", "", 422},
		"a name for one":   {"GET", "/api/v1/people/Quillerou", "adviser", "", "", 422},
		"one word more":    {"POST", "/api/v1/people", "adviser", aKey, `{"first_name":"Abel","nom":"Quillerou"}`, 422},
		"no key":           {"POST", "/api/v1/people", "adviser", "", `{"first_name":"Abel"}`, 422},
		"nobody's name":    {"POST", "/api/v1/people", "adviser", aKey, `{}`, 400},
		"a cause":          {"POST", "/api/v1/people", "adviser", aKey, `{"first_name":"Abel","adaptations":["Surdité"]}`, 400},
		"an IBAN":          {"POST", "/api/v1/people", "adviser", aKey, `{"first_name":"Abel","reach":"FR14 2004 1010 0505 0001 3M02 606"}`, 400},
		"an empty search":  {"POST", "/api/v1/people/search", "adviser", aKey, `{}`, 400},
		"an admin":         {"POST", "/api/v1/people/search", "admin", aKey, `{"name":"Quillerou"}`, 403},
		"a search, no key": {"POST", "/api/v1/people/search", "adviser", "", `{"name":"Quillerou"}`, 422},
	} {
		status, said := call(c.method, c.path, c.token, c.key, c.body)
		if status != c.status {
			t.Errorf("%s: %d %s", name, status, said)
		}
		if strings.Contains(said, "Quillerou") || strings.Contains(said, "3M02") || strings.Contains(said, "[") && strings.Contains(said, "person.") {
			t.Errorf("%s: says %s", name, said)
		}
	}
}

func TestProgramsSearchTheirOwnStructure(t *testing.T) {
	h, call := openAPI(t)
	id := h.create(aCard())
	for token, finds := range map[string]bool{"colleague": true, "stranger": false} {
		status, said := call("POST", "/api/v1/people/search", token, aKey, `{"name":"quillerou"}`)
		if status != 200 || strings.Contains(said, string(id)) != finds || strings.Contains(said, "Quillerou") {
			t.Errorf("%s: %d %s", token, status, said)
		}
		lines := h.linesOf("person.search")
		status, again := call("POST", "/api/v1/people/search", token, aKey, `{"name":"quillerou"}`)
		if status != 200 || again != said || h.linesOf("person.search") != lines {
			t.Errorf("%s, the same search again: %d %s, %d lines more", token, status, again, h.linesOf("person.search")-lines)
		}
	}
}

// A token opens what it was made for, and nothing else its owner may do.
func TestATokenOpensOnlyWhatItWasMadeFor(t *testing.T) {
	h, call := openAPI(t)
	for token, want := range map[string]int{
		"adviser": http.StatusCreated, "adviser/people:write": http.StatusCreated, "adviser/people:read": http.StatusForbidden,
		"adviser/": http.StatusForbidden, "adviser/webhooks:write": http.StatusForbidden,
	} {
		status, answer := call("POST", "/api/v1/people", token, aKey+token, `{"first_name":"Abel"}`)
		if status != want || want == http.StatusForbidden && !strings.Contains(answer, "people:write") {
			t.Errorf("%s: %d %s", token, status, answer)
		}
	}
	mine, err := h.People.OfMine(t.Context(), h.may("adviser", access.PersonReadMinimal))
	if err != nil || len(mine) != 2 {
		t.Errorf("%d files, %v", len(mine), err)
	}
}
