package attack_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"mime"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/http/httpguts"

	"relais/internal/access"
)

// description is what the API says of itself, as far as it serves to attack it.
type description struct {
	Paths      map[string]map[string]operation `json:"paths"`
	Components struct {
		Schemas map[string]schema `json:"schemas"`
	} `json:"components"`
}

type operation struct {
	Parameters  []parameter `json:"parameters"`
	RequestBody struct {
		Content map[string]struct {
			Schema  schema          `json:"schema"`
			Example json.RawMessage `json:"example"`
		} `json:"content"`
	} `json:"requestBody"`
	Security  []any `json:"security"` // none for what anyone may call
	Responses map[string]struct {
		Content map[string]any `json:"content"`
	} `json:"responses"`
}

type parameter struct {
	Name, In string
	Required bool
	Schema   schema
	Example  any
}

// schema is a JSON schema, as far as it is used. Its type is a name or a list
// of names.
type schema struct {
	Type       any
	Format     string
	Ref        string `json:"$ref"`
	Enum       []any
	Examples   []any
	Minimum    *float64
	Maximum    *float64
	MaxLength  *int `json:"maxLength"`
	Items      *schema
	Properties map[string]schema
}

func (s schema) is(kind string) bool {
	if list, is := s.Type.([]any); is {
		return slices.Contains(list, any(kind))
	}
	return s.Type == kind
}

// The API is attacked as its own description says it can be called, with every
// hostile value in every place, by nobody and with the tokens of those who may
// have one.
func TestAPITakesHostileValues(t *testing.T) {
	t.Parallel()
	attackAPI(t, demo)
}

func attackAPI(t *testing.T, h *house) {
	t.Helper()
	f := &fuzzer{
		house: h, client: newBrowser(h.url, ""), random: rand.New(rand.NewPCG(11, 23)), tokens: map[string]string{"nobody": "", "a forger": "relais_" + strings.Repeat("A", 43)}, served: map[string]int{},
		samples: map[string]string{"phone": "06 39 98 00 01", "phone_of": "own"},
	}
	for _, role := range []access.Role{access.Adviser, access.Manager} {
		f.tokens[string(role)] = tokenOf(t, h, role)
	}
	if err := json.Unmarshal([]byte(newBrowser(h.url, "").get(t, "/api/openapi.json").body), &f.description); err != nil {
		t.Fatal(err)
	}
	f.samples["person"] = path.Base(fileOf(t, h.as(t, access.Adviser)))
	f.samples["place"] = aPlace(t, h)
	f.samples["/api/v1/people/{id}"], f.samples["/api/v1/places/{id}"] = f.samples["person"], f.samples["place"]
	f.prepare(t)
	operations := 0
	for path, methods := range f.Paths {
		for method, op := range methods {
			operations++
			f.attack(t, strings.ToUpper(method), path, op)
			if name := strings.ToUpper(method) + " " + path; f.served[name] == 0 {
				t.Errorf("%s never served anyone: what was attacked is how it refuses", name)
			}
		}
	}
	if operations < leastOperations || f.sent < leastCalls {
		t.Errorf("only %d operations were attacked, by %d calls", operations, f.sent)
	}
	t.Logf("%d operations, %d calls as %d callers: %d faults; answers by status: %v", operations, f.sent, len(f.tokens), f.faults, f.statuses)
}

// The least that the API has, and that a campaign calls in its short form.
const (
	leastOperations = 25
	leastCalls      = 9000
)

// aPlace gives the identifier of a place of the demonstration.
func aPlace(t testing.TB, h *house) string {
	t.Helper()
	var found struct {
		Items []struct{ ID string }
	}
	body := newBrowser(h.url, "").get(t, "/api/v1/places?commune=36044&service=demarches").body
	if err := json.Unmarshal([]byte(body), &found); err != nil || len(found.Items) == 0 {
		t.Fatalf("no place: %v, %.200s", err, body)
	}
	return found.Items[0].ID
}

// tokenOf makes a token of the API through the page that gives them.
func tokenOf(t testing.TB, h *house, role access.Role) string {
	t.Helper()
	b := h.as(t, role)
	typed := formTo(t, b.get(t, "/compte/jetons").body, "/compte/jetons").typed()
	typed.Set("nom", "Essai")
	for _, p := range access.Permissions() {
		if role.MayUse(p) {
			typed.Add("droits", string(p))
		}
	}
	typed.Set("fin", time.Now().AddDate(0, 0, 2).Format(time.DateOnly))
	a := b.post(t, "/compte/jetons", typed)
	at := strings.Index(a.body, "relais_")
	if a.status != http.StatusOK || at < 0 {
		t.Fatalf("no token: %d", a.status)
	}
	return a.body[at : at+len("relais_")+43]
}

// fuzzer calls the API.
type fuzzer struct {
	*house
	description

	client       *browser
	tokens       map[string]string // by who calls
	random       *rand.Rand
	samples      map[string]string // good values that the description does not give, by field or by path
	served       map[string]int    // answers that served, by operation
	sent, faults int
	statuses     [6]int // by hundreds
}

// call is one request of the API.
type call struct {
	query, header, path url.Values
	body                any
	raw                 string // instead of a body
}

// attack calls an operation with everything that can be wrong.
func (f *fuzzer) attack(t testing.TB, method, path string, op operation) {
	plain := f.plain(path, op)
	f.try(t, method, path, op, "as described", plain)
	for _, p := range op.Parameters {
		for _, value := range f.hostileTo(p.Schema) {
			one := f.plain(path, op)
			one.where(p.In).Set(p.Name, fmt.Sprint(value))
			f.try(t, method, path, op, fmt.Sprintf("%s=%.40q", p.Name, fmt.Sprint(value)), one)
		}
		without, twice := f.plain(path, op), f.plain(path, op)
		without.where(p.In).Del(p.Name)
		f.try(t, method, path, op, "without "+p.Name, without)
		twice.where(p.In).Add(p.Name, "x")
		f.try(t, method, path, op, p.Name+" twice", twice)
	}
	if plain.body == nil {
		return
	}
	f.attackBody(t, method, path, op, plain)
}

// attackBody puts everything that can be wrong in a body.
func (f *fuzzer) attackBody(t testing.TB, method, path string, op operation, plain call) {
	shape := f.resolve(f.bodyOf(op))
	for name, property := range shape.Properties {
		for _, value := range append(f.hostileTo(property), nil, true, 1, -1.5, []any{}, []any{map[string]any{}}, map[string]any{"a": nil}) {
			one := f.plain(path, op)
			one.body.(map[string]any)[name] = value
			f.try(t, method, path, op, fmt.Sprintf("%s: %.40q", name, fmt.Sprint(value)), one)
		}
	}
	for _, raw := range []string{
		"", "{", "null", "[]", "1", `""`, "\xff", `{"a":1}`, `{"name":"a","name":"b"}`, strings.Repeat("[", 20_000), strings.Repeat(`{"a":`, 9000) + "1" + strings.Repeat("}", 9000),
		`{"name":"` + strings.Repeat("a", 2<<20) + `"}`, `{"birth_year":1e999}`, `{"name":"\ud800"}`, "<a/>",
	} {
		one := plain
		one.raw = raw
		f.try(t, method, path, op, fmt.Sprintf("body %.40q", raw), one)
	}
	for range few(60, 3000) {
		one := plain
		one.body = f.anything(3)
		f.try(t, method, path, op, fmt.Sprintf("body %.60v", one.body), one)
	}
}

// plain gives a call as the description wants it.
func (f *fuzzer) plain(path string, op operation) call {
	c := call{query: url.Values{}, header: url.Values{}, path: url.Values{}}
	for _, p := range op.Parameters {
		if value := f.good(p.Schema); p.Required || p.In == "path" {
			c.where(p.In).Set(p.Name, fmt.Sprint(value))
		}
		for from := path; p.In == "path" && from != "/"; from = parentOf(from) { // that of the whole path comes first
			if sample := f.samples[from]; sample != "" {
				c.path.Set(p.Name, sample)
				break
			}
		}
		if p.Name == "Idempotency-Key" {
			c.header.Set(p.Name, fmt.Sprintf("attack-%016x", f.random.Uint64()))
		}
	}
	if shape := f.bodyOf(op); shape.Type != nil || shape.Ref != "" {
		c.body = f.good(shape)
	}
	var shown any
	if err := json.Unmarshal(op.RequestBody.Content["application/json"].Example, &shown); err == nil {
		c.body = f.placed(shown)
	}
	return c
}

// placed puts good identifiers in an example.
func (f *fuzzer) placed(example any) any {
	switch e := example.(type) {
	case map[string]any:
		for name, value := range e {
			e[name] = f.placed(value)
			if sample := f.samples[name]; sample != "" && (name == "person" || name == "place") {
				e[name] = sample
			}
		}
	case []any:
		for i := range e {
			e[i] = f.placed(e[i])
		}
	}
	return example
}

// prepare finds a referral that the adviser is asked to answer, makes one that
// they send, and has two programs told what becomes of those of the structure.
func (f *fuzzer) prepare(t testing.TB) {
	t.Helper()
	const referrals, webhooks = "/api/v1/referrals", "/api/v1/webhooks"
	received := call{query: url.Values{"side": {"received"}, "state": {"sent"}}}
	f.samples[referrals+"/{id}/answers"] = f.named(t, access.Adviser, "GET", referrals, received)
	f.samples[referrals+"/{id}"] = f.named(t, access.Adviser, "POST", referrals, f.plain(referrals, f.Paths[referrals]["post"]))
	for _, path := range []string{webhooks + "/{id}", webhooks + "/{id}/trials"} {
		f.samples[path] = f.named(t, access.Manager, "POST", webhooks, f.plain(webhooks, f.Paths[webhooks]["post"]))
	}
}

// named makes a call that serves, and gives the first identifier of the answer.
func (f *fuzzer) named(t testing.TB, as access.Role, method, path string, c call) string {
	t.Helper()
	r, err := f.request(method, path, c)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+f.tokens[string(as)])
	a, err := f.client.send(r)
	var found struct {
		ID        string
		Referrals []string
		Items     []struct{ ID string }
	}
	if err == nil {
		err = json.Unmarshal([]byte(a.body), &found)
	}
	all := append(found.Referrals, found.ID)
	for _, item := range found.Items {
		all = append(all, item.ID)
	}
	if err != nil || len(all) == 0 || all[len(all)-1]+all[0] == "" {
		t.Fatalf("%s %s: %v, %.200s", method, path, err, a.body)
	}
	return cmp.Or(all...)
}

func (f *fuzzer) bodyOf(op operation) schema {
	return op.RequestBody.Content["application/json"].Schema
}

func (c *call) where(in string) url.Values {
	switch in {
	case "header":
		return c.header
	case "path":
		return c.path
	default:
		return c.query
	}
}

func (f *fuzzer) resolve(s schema) schema {
	if name, is := strings.CutPrefix(s.Ref, "#/components/schemas/"); is {
		return f.Components.Schemas[name]
	}
	return s
}

// good gives a value that a schema accepts.
func (f *fuzzer) good(s schema) any {
	s = f.resolve(s)
	switch {
	case len(s.Examples) > 0:
		return s.Examples[0]
	case len(s.Enum) > 0:
		return s.Enum[0]
	case s.is("object"):
		all := map[string]any{}
		for name, property := range s.Properties {
			if sample := f.samples[name]; sample != "" {
				all[name] = sample
			} else if name != "$schema" {
				all[name] = f.good(property)
			}
		}
		return all
	case s.is("array"):
		return []any{}
	case s.is("integer"), s.is("number"):
		return 1984
	case s.is("boolean"):
		return true
	case s.Format == "uuid":
		return "01900000-0000-7000-8000-000000000001"
	}
	return "Inventé"
}

// hostileTo gives the values that a schema refuses, or nearly.
func (f *fuzzer) hostileTo(s schema) (all []any) {
	s = f.resolve(s)
	for _, value := range hostile() {
		all = append(all, value)
	}
	for _, bound := range []*float64{s.Minimum, s.Maximum} {
		if bound != nil {
			all = append(all, *bound, *bound-1, *bound+1)
		}
	}
	if s.MaxLength != nil {
		all = append(all, strings.Repeat("a", *s.MaxLength), strings.Repeat("é", *s.MaxLength+1))
	}
	return append(all, 0, -1, 1e300, 9007199254740993, "9223372036854775808", "")
}

// anything gives a random value of JSON.
func (f *fuzzer) anything(deep int) any {
	switch kind := f.random.IntN(8); {
	case kind == 0:
		return nil
	case kind == 1:
		return f.random.IntN(2) == 0
	case kind == 2:
		return f.random.NormFloat64() * 1e9
	case kind <= 4 || deep == 0:
		values := hostile()
		return values[f.random.IntN(len(values))]
	case kind == 5:
		return []any{f.anything(deep - 1), f.anything(deep - 1)}
	default:
		names := []string{"first_name", "name", "birth_year", "phone", "phone_of", "commune", "languages", "reach", "adaptations", "$schema", "id", "__proto__"}
		all := map[string]any{}
		for range f.random.IntN(5) {
			all[names[f.random.IntN(len(names))]] = f.anything(deep - 1)
		}
		return all
	}
}

// try sends a call as everyone, and judges the answers.
func (f *fuzzer) try(t testing.TB, method, path string, op operation, what string, c call) {
	t.Helper()
	callers := f.tokens
	if len(op.Security) == 0 {
		callers = map[string]string{"nobody": ""}
	}
	for caller, token := range callers {
		r, err := f.request(method, path, c)
		if err != nil {
			return // not even a request
		}
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		if slices.ContainsFunc(slices.Concat(slices.Collect(maps.Values(r.Header))...), unsendable) {
			return
		}
		r.Close = len(r.URL.RawQuery) > 10_000 // the server closes too
		a, err := f.client.send(r)
		if err != nil {
			if len(c.raw) < 1<<20 {
				t.Errorf("%s %s, %s, as %s: %v", method, path, what, caller, err)
			}
			continue
		}
		f.sent++
		f.statuses[a.status/100]++
		if a.status/100 == 2 {
			f.served[method+" "+path]++
		}
		if fault := judge(op, a); fault != "" {
			if f.faults++; f.faults < 40 {
				t.Errorf("%s %s, %s, as %s: %s", method, path, what, caller, fault)
			}
		}
	}
}

// unsendable tells whether no client would send a header (RFC 9110, 5.5).
func unsendable(value string) bool { return !httpguts.ValidHeaderFieldValue(value) }

func (f *fuzzer) request(method, path string, c call) (*http.Request, error) {
	for name := range c.path {
		path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(c.path.Get(name)))
	}
	body := []byte(c.raw)
	if c.raw == "" && c.body != nil {
		var err error
		if body, err = json.Marshal(c.body); err != nil {
			return nil, err
		}
	}
	r, err := http.NewRequest(method, f.url+path+"?"+c.query.Encode(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	for name := range c.header {
		value := c.header.Get(name)
		if strings.ContainsAny(value, "\r\n\x00") || len(value) > 15_000 {
			return nil, fmt.Errorf("no header holds %.20q", value)
		}
		r.Header.Set(name, value)
	}
	return r, nil
}

// judge tells what is wrong with an answer: a fault of the server, a status
// that is not described, an error in another form than promised.
func judge(op operation, a answer) string {
	_, described := op.Responses[fmt.Sprint(a.status)]
	_, byDefault := op.Responses["default"]
	kind, _, _ := mime.ParseMediaType(a.header.Get("Content-Type"))
	switch {
	case a.status >= http.StatusInternalServerError:
		return fmt.Sprintf("answers %d", a.status)
	case a.status == http.StatusMovedPermanently || a.status == http.StatusTemporaryRedirect || a.status == http.StatusRequestHeaderFieldsTooLarge:
		return "" // of net/http, before anyone sees the request: a path put straight, an address too long
	case !described && !byDefault:
		return fmt.Sprintf("answers %d, which is not described", a.status)
	case a.status < 400:
		if a.status != http.StatusNoContent && !json.Valid([]byte(a.body)) {
			return "is no JSON"
		}
		return ""
	case kind != "application/problem+json":
		return "is of type " + kind
	}
	var problem struct {
		Status        int
		Title, Detail string
	}
	if err := json.Unmarshal([]byte(a.body), &problem); err != nil || problem.Status != a.status || problem.Detail == "" {
		return fmt.Sprintf("is no problem of RFC 9457: %.200s", a.body)
	}
	return ""
}

// parentOf gives a path without its last part.
func parentOf(of string) string { return path.Dir(of) }
