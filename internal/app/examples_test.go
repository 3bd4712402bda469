package app_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"relais/internal/access"
	"relais/internal/directory"
	"relais/internal/identity"
	"relais/internal/kernel"
)

// shownOnce is what the same request is not answered again.
var shownOnce = regexp.MustCompile(`,"secret":"[^"]+"`)

// program calls the API as its description says, with the examples it gives.
type program struct {
	*insider
	bearer string
	doc    map[string]any
	ids    map[string]string // what stands for the identifiers of examples and addresses
	ran    []string          // operations, by identifier
}

// program gives a member a token of every permission of use to them.
func (w *insider) program() *program {
	w.t.Helper()
	whole, err := w.Identity.Sessions.Authenticate(w.t.Context(), w.token)
	wanted(w.t, err)
	may := slices.DeleteFunc(access.Permissions(), func(p access.Permission) bool { return !w.actor.Role.MayUse(p) })
	token, err := w.Identity.Tokens.Issue(w.t.Context(), whole, "Essai", may, monday.Add(time.Hour))
	wanted(w.t, err)
	p := &program{insider: w, bearer: token, ids: map[string]string{}}
	wanted(w.t, json.Unmarshal([]byte(w.get("/api/openapi.json").body), &p.doc))
	return p
}

// find gives an operation of the description.
func (p *program) find(id string) (method, path string, op map[string]any) {
	p.t.Helper()
	for path, item := range p.doc["paths"].(map[string]any) {
		for method, op := range item.(map[string]any) {
			if op := op.(map[string]any); op["operationId"] == id {
				return strings.ToUpper(method), path, op
			}
		}
	}
	p.t.Fatalf("no operation %s", id)
	return "", "", nil
}

// with puts the identifiers of this house in an example.
func (p *program) with(example any) any {
	switch e := example.(type) {
	case map[string]any:
		for name, value := range e {
			if id := p.ids[name]; id != "" {
				e[name] = id
			} else {
				e[name] = p.with(value)
			}
		}
	case []any:
		for i := range e {
			e[i] = p.with(e[i])
		}
	}
	return example
}

// call runs an operation with its own example, twice: the same request answers
// the same. Changes replace fields of the example.
func (p *program) call(id string, changes map[string]any) map[string]any {
	p.t.Helper()
	method, path, op := p.find(id)
	path = strings.NewReplacer("/people/{id}", "/people/"+p.ids["person"], "/referrals/{id}", "/referrals/"+p.ids["referral"],
		"/webhooks/{id}", "/webhooks/"+p.ids["webhook"]).Replace(path)
	var body []byte
	if asked, is := op["requestBody"].(map[string]any); is {
		example, is := at(p.t, asked, "content", "application/json")["example"].(map[string]any)
		if !is {
			p.t.Fatalf("%s shows no example", id)
		}
		for field, value := range changes {
			example[field] = value
		}
		var err error
		body, err = json.Marshal(p.with(example))
		wanted(p.t, err)
	} else if query, is := changes["?"]; is {
		path += "?" + query.(string)
	}
	first, again := p.once(method, path, id, body), p.once(method, path, id, body)
	if method != http.MethodGet && shownOnce.ReplaceAllString(first, "") != again {
		p.t.Errorf("%s twice: %s, then %s", id, first, again)
	}
	p.ran = append(p.ran, id)
	answered := map[string]any{}
	if first != "" {
		wanted(p.t, json.Unmarshal([]byte(first), &answered))
	}
	return answered
}

func (p *program) once(method, path, key string, body []byte) string {
	p.t.Helper()
	r := httptest.NewRequest(method, path, bytes.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+p.bearer)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", "essai de l’exemple "+key)
	a := p.answer(r)
	if a.StatusCode >= http.StatusMultipleChoices {
		p.t.Fatalf("%s %s with %s: %d %s", method, path, body, a.StatusCode, a.body)
	}
	return a.body
}

// Every operation that asks for a token runs with the example that its
// description gives, identifiers aside.
func TestTheExamplesOfTheAPIRun(t *testing.T) {
	h := openDemo(t)
	ours, theirs := h.placeOf(t, "demarches", true), h.placeOf(t, "demarches", false)
	h.run(t, ours.Pivot)
	p := h.insider(access.Adviser, monday).program()

	p.ids["person"], _ = p.call("create-person", nil)["id"].(string)
	p.call("search-people", nil)
	p.call("list-people", nil)
	p.call("read-person", nil)
	p.call("change-person", nil)
	p.call("write-note", nil)
	p.call("list-notes", nil)
	p.call("give-consent", nil)
	p.call("list-consents", nil)
	p.call("write-diagnostic", nil)
	p.call("list-diagnostics", nil)
	p.call("read-answering", map[string]any{"?": "place=" + string(ours.ID)})
	p.ids["place"] = string(ours.ID)
	made := p.call("create-referrals", nil)
	p.ids["referral"], _ = made["referrals"].([]any)[0].(string)
	p.call("answer-referral", nil)
	if read := p.call("read-referral", nil); read["state"] != "accepted" || len(read["history"].([]any)) != 2 {
		t.Errorf("answered: %v", read)
	}
	p.call("list-referrals", nil)
	p.ids["place"] = string(theirs.ID)
	p.ids["referral"], _ = p.made(t)["referrals"].([]any)[0].(string)
	p.call("follow-referral", nil)

	m := h.insider(access.Manager, monday).program()
	m.ids["webhook"], _ = m.call("create-webhook", nil)["id"].(string)
	m.call("try-webhook", nil)
	if told := m.call("list-webhooks", nil)["items"].([]any); len(told) != 1 {
		t.Errorf("told: %v", told)
	}
	m.call("delete-webhook", nil)

	ran := append(p.ran, m.ran...)
	for path, item := range p.doc["paths"].(map[string]any) {
		for method, op := range item.(map[string]any) {
			op := op.(map[string]any)
			if op["security"] != nil && !slices.Contains(ran, op["operationId"].(string)) {
				t.Errorf("%s %s was not run", method, path)
			}
		}
	}
}

// made refers the person anew, as another request.
func (p *program) made(t *testing.T) (made map[string]any) {
	t.Helper()
	_, path, op := p.find("create-referrals")
	example := at(t, op, "requestBody", "content", "application/json")["example"]
	body, err := json.Marshal(p.with(example))
	wanted(t, err)
	wanted(t, json.Unmarshal([]byte(p.once(http.MethodPost, path, "another", body)), &made))
	return made
}

// placeOf gives a place of the demonstration that offers a kind of help, with a
// number by which a structure may run it, or with an address alone.
func (h house) placeOf(t *testing.T, need string, run bool) *directory.Card {
	t.Helper()
	for _, id := range h.ids() {
		card, err := h.Directory.Card(kernel.ID(id))
		wanted(t, err)
		offers := slices.ContainsFunc(card.Services, func(s directory.Service) bool { return directory.Services().Slug(s.Category) == need })
		if offers && run == (card.Pivot != "" && card.Pivot != directory.UnknownPivot) && len(card.Emails) > 0 {
			return card
		}
	}
	t.Fatalf("no place offers %s", need)
	return nil
}

// run makes the structure of the house that which runs the places of a number.
func (h house) run(t *testing.T, pivot string) {
	t.Helper()
	id := h.structure()
	wanted(t, h.Identity.Network.ChangeStructure(t.Context(), access.System(access.StructureChange), id, identity.Card{Name: "Abri", Departement: "36", Pivot: pivot}))
}
