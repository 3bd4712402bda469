package attack_test

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// order is something that a server takes from a role: a form, a page with
// parameters, an operation of the API, with values that it should accept.
type order struct {
	method, path string // the path as it is asked, without parameters
	page         string // the page that shows the form, "" for none
	fields       []formField
	json         bool // sends its fields as JSON
	marked       bool // what is attacked is the last identifier of the path
	status       int  // what it answered to the values
}

// folded are parts of addresses that lead to the same code.
var folded = regexp.MustCompile(`(/regles|/confidentialite|/roles)/[a-z._-]+`)

// kindOf names what one piece of code answers.
func kindOf(method, path string) string {
	return method + " " + folded.ReplaceAllString(identifiers.ReplaceAllString(path, "N"), "$1/N")
}

func (o *order) kind() string { return kindOf(o.method, o.path) }

// name tells an order from others of its kind, by what it sends.
func (o *order) name() string {
	names := o.parameters()
	slices.Sort(names)
	return o.kind() + " " + strings.Join(names, ",")
}

// parameters are what a scanner attacks in the order: all but the key.
func (o *order) parameters() (names []string) {
	for _, f := range o.fields {
		if f.name != keyField {
			names = append(names, f.name)
		}
	}
	return names
}

// field gives a field of the order, nil when it has none of that name.
func (o *order) field(name string) *formField {
	for i := range o.fields {
		if o.fields[i].name == name {
			return &o.fields[i]
		}
	}
	return nil
}

// values are those that the server should accept.
func (o *order) values() url.Values {
	values := url.Values{}
	for _, f := range o.fields {
		values.Set(f.name, f.value)
	}
	return values
}

// body gives the values as JSON.
func (o *order) body() ([]byte, error) {
	all := map[string]any{}
	for _, f := range o.fields {
		all[f.name] = f.typed(f.value)
	}
	return json.Marshal(all)
}

// typed gives a value as the API wants it, a text when it cannot be that.
func (f formField) typed(value string) any {
	var whole json.Number
	switch {
	case f.kind == "array":
		return []string{value}
	case f.kind == "integer" && json.Unmarshal([]byte(value), &whole) == nil:
		return whole
	}
	return value
}

// taken tells whether a status says that an order was taken.
func taken(status int) bool {
	return status >= 200 && status < 300 || status == http.StatusSeeOther
}

// plan is what a role may send.
type plan struct {
	orders []*order // what has something to attack
	bare   []*order // forms that send nothing but their key
	pages  []string // one of each kind
	met    map[string]bool
}

// survey follows the links of a role and lists what it may send, values
// filled in by the one who knows them.
func survey(t *testing.T, b *browser, value func(kind, name string) (string, bool), starts ...string) *plan {
	t.Helper()
	p := &plan{met: map[string]bool{}}
	queue, known := slices.Clone(starts), map[string]bool{}
	for most := 120; len(queue) > 0 && most > 0; most-- {
		page := queue[0]
		queue = queue[1:]
		a := b.get(t, page)
		if a.status != http.StatusOK || !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
			continue
		}
		p.pages = append(p.pages, page)
		shown, boxes := look(t, a.body), unchecked(t, a.body)
		for _, f := range shown.forms {
			f.fields = append(f.fields, boxes[f.action]...)
			p.meet(page, f, value)
		}
		for _, link := range shown.links {
			link, _, _ = strings.Cut(link, "#")
			path, query, _ := strings.Cut(link, "?")
			shape := form{method: "GET", action: path, fields: fieldsOf(query)}
			kind := kindOf("GET", path) + "?" + strings.Join(namesOf(shape.fields), "&")
			if link == "" || !localPath(link) || known[kind] {
				continue
			}
			known[kind] = true
			queue = append(queue, link)
			if query != "" {
				p.meet(page, shape, nil)
			} else if identifiers.MatchString(path) {
				p.add(&order{method: "GET", path: path, marked: true, status: http.StatusOK})
			}
		}
	}
	return p
}

func namesOf(fields []formField) (names []string) {
	for _, f := range fields {
		names = append(names, f.name)
	}
	return names
}

func fieldsOf(query string) (fields []formField) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil
	}
	for name := range values {
		fields = append(fields, formField{name: name, value: values.Get(name)})
	}
	slices.SortFunc(fields, func(a, b formField) int { return cmp.Compare(a.name, b.name) })
	return fields
}

// unchecked gives the boxes of a page that nobody ticked, which are sent when
// they are, by the address that their form goes to.
func unchecked(t *testing.T, page string) map[string][]formField {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	boxes := map[string][]formField{}
	for n := range root.Descendants() {
		if n.Data != "form" {
			continue
		}
		to := attribute(n, "action")
		for box := range n.Descendants() {
			one := formField{name: attribute(box, "name"), kind: "checkbox", value: attribute(box, "value")}
			if box.Data == "input" && attribute(box, "type") == "checkbox" && !has(box, "checked") &&
				!slices.ContainsFunc(boxes[to], func(f formField) bool { return f.name == one.name }) {
				boxes[to] = append(boxes[to], one)
			}
		}
	}
	return boxes
}

// meet adds the order that a form gives.
func (p *plan) meet(page string, f form, value func(kind, name string) (string, bool)) {
	path, query, _ := strings.Cut(cmp.Or(f.action, page), "?")
	o := &order{method: cmp.Or(f.method, "GET"), path: path, page: page}
	typed := fill(f)
	for _, field := range slices.Concat(f.fields, fieldsOf(query), untold(o.kind())) {
		if o.field(field.name) != nil {
			continue
		}
		if field.kind != "checkbox" && field.kind != "untold" {
			field.value = typed.Get(field.name)
		}
		if value != nil && field.kind != "untold" {
			if known, is := value(o.kind(), field.name); is {
				field.value = known
			}
		}
		o.fields = append(o.fields, field)
	}
	p.add(o)
}

// untold gives the fields that a form shows only when it comes back.
func untold(kind string) []formField {
	if kind == "POST /personnes" {
		return []formField{{name: "malgre-double", kind: "untold", value: "1"}}
	}
	return nil
}

// stages is how many times the forms of every role are attacked, one part
// after the other.
const stages = 5

// stageOf tells when a form is attacked: those that make lists grow come after
// what is slower for it; then come those that change what others need, those
// that take a file away from who holds it; last, the password by which a role
// signs in between, and the way to another structure.
func stageOf(path string) int {
	for stage, forms := range []*regexp.Regexp{grows, changes, leaves} {
		if forms.MatchString(path) {
			return stage + 1
		}
	}
	if path == "/compte/structure" || path == "/compte/mot-de-passe" {
		return stages - 1
	}
	return 0
}

// add adds an order, once for each name.
func (p *plan) add(o *order) {
	switch {
	case p.met[o.name()] || endsSession.MatchString(o.path):
	case o.marked || len(o.parameters()) > 0:
		p.orders = append(p.orders, o)
	case o.method == http.MethodPost:
		p.bare = append(p.bare, o)
	}
	p.met[o.name()] = true
}

// endsSession are the forms after which a scanner would be someone else: to
// sign out, to end sessions and means of signing in. They send nothing but
// their key, so that there is nothing in them to attack.
var endsSession = regexp.MustCompile(`/(deconnexion|quitter|autres|fin|retrait|desactivation)$`)

var (
	grows   = regexp.MustCompile(`^/(api/v1/)?(personnes|people)$|/(notes|inviter|groupes|gels|jetons|rejoindre|urgence)$`)
	changes = regexp.MustCompile(`/(protection|role|effacement|executer|decision)$`)
	leaves  = regexp.MustCompile(`/(charges/retirer|effacer)$`)
)
