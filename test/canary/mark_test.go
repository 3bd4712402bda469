package canary_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"relais/internal/platform/tabular"
)

// What a word mark looks like: a beginning and an end that no language has,
// and four letters between. It is one word for every search, folds to itself,
// and is no part of another.
const (
	markBegins = "qzx"
	markEnds   = "zqk"
	markLetter = 4
	markLength = len(markBegins) + markLetter + len(markEnds)
)

// phoneBegins are the digits before the four that tell a phone apart; the range
// is reserved for fiction.
const phoneBegins = "63998"

// fact is what a mark stands for.
type fact struct {
	about  any    // *structure, *team, *account, *person, *note…
	field  string // of it
	secret bool   // a password, a token, a code: for nobody at all, anywhere
}

// String says what leaked, for the report of a failure.
func (f *fact) String() string { return fmt.Sprintf("%s of %v", f.field, f.about) }

// marks makes marks and finds them again.
type marks struct {
	mutex   sync.Mutex
	next    int
	facts   map[string]*fact // by mark: a word, the four digits of a phone, a secret
	secrets []string
}

func newMarks() *marks { return &marks{facts: map[string]*fact{}} }

// word gives a new mark for a value of something.
func (m *marks) word(about any, field string) string {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	n, letters := m.next, make([]byte, markLetter)
	for i := range letters {
		letters[i] = byte('a' + n%26)
		n /= 26
	}
	m.next++
	word := markBegins + string(letters) + markEnds
	m.facts[word] = &fact{about: about, field: field}
	return word
}

// phone gives a new phone number, marked by its last four digits.
func (m *marks) phone(about any) string {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	digits := fmt.Sprintf("%04d", 5000+m.next) // apart from those of examples
	m.next++
	m.facts[digits] = &fact{about: about, field: "phone"}
	return "06 39 98 " + digits[:2] + " " + digits[2:]
}

// keepSecret takes a value that nobody may ever read again as a mark of its own.
func (m *marks) keepSecret(value, what string) string {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.facts[value] = &fact{about: what, field: "secret", secret: true}
	m.secrets = append(m.secrets, value)
	return value
}

// keepFor takes a value that some may read as a mark of its own.
func (m *marks) keepFor(value string, about any, field string) string {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.facts[value] = &fact{about: about, field: field}
	m.secrets = append(m.secrets, value)
	return value
}

var inBase64 = regexp.MustCompile(`[A-Za-z0-9+/_-]{24,}={0,2}`)

// in gives the marks that stand in a text, whatever their case and however an
// address or a cookie writes them.
func (m *marks) in(text []byte) []string {
	found := map[string]bool{}
	m.look(text, found)
	if bytes.IndexByte(text, '%') >= 0 {
		if plain, err := url.QueryUnescape(string(text)); err == nil {
			m.look([]byte(plain), found)
		}
	}
	return slices.Sorted(mapsKeys(found))
}

// inside looks within what is coded in base 64 too, as cookies and logs may be.
func (m *marks) inside(text []byte) []string {
	found := map[string]bool{}
	for _, mark := range m.in(text) {
		found[mark] = true
	}
	for _, coded := range inBase64.FindAll(text, -1) {
		for _, coding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			if plain, err := coding.DecodeString(strings.TrimRight(string(coded), "=")); err == nil {
				m.look(plain, found)
			}
		}
	}
	return slices.Sorted(mapsKeys(found))
}

func (m *marks) look(text []byte, found map[string]bool) {
	low := bytes.ToLower(text)
	for rest := low; ; {
		at := bytes.Index(rest, []byte(markBegins))
		if at < 0 || len(rest) < at+markLength {
			break
		}
		if word := string(rest[at : at+markLength]); m.facts[word] != nil {
			found[word] = true
		}
		rest = rest[at+len(markBegins):]
	}
	m.lookForPhones(compact(low), found)
	for _, value := range m.secrets {
		if bytes.Contains(text, []byte(value)) {
			found[value] = true
		}
	}
}

// lookForPhones looks for the numbers of the range, in the national and in the
// international form.
func (m *marks) lookForPhones(text []byte, found map[string]bool) {
	for from := 0; ; {
		at := bytes.Index(text[from:], []byte(phoneBegins))
		if at < 0 {
			return
		}
		at += from
		from = at + 1
		before, after := text[:at], text[at+len(phoneBegins):]
		dialled := bytes.HasSuffix(before, []byte("0")) || bytes.HasSuffix(before, []byte("33"))
		if dialled && len(after) >= 4 && m.facts[string(after[:4])] != nil {
			found[string(after[:4])] = true
		}
	}
}

// separators are what people, pages and addresses write between the digits of
// a number.
var separators = []string{
	" ", ".", "-", "+", "\u00a0", "\u202f", "\u2011", "%20", "%c2%a0", "%e2%80%af", "&nbsp;", "&#160;", "&#8239;", `\u00a0`, `\u202f`,
}

// compact takes away what separates digits.
func compact(text []byte) []byte {
	short := make([]byte, 0, len(text))
	digit := func(b byte) bool { return b >= '0' && b <= '9' }
	for i := 0; i < len(text); i++ {
		if n := len(short); n > 0 && digit(short[n-1]) && !digit(text[i]) {
			if skip := separator(text[i:]); skip > 0 && i+skip < len(text) && digit(text[i+skip]) {
				i += skip - 1
				continue
			}
		}
		short = append(short, text[i])
	}
	return short
}

func separator(text []byte) int {
	for _, s := range separators {
		if bytes.HasPrefix(text, []byte(s)) {
			return len(s)
		}
	}
	return 0
}

// fact gives what a mark stands for.
func (m *marks) fact(mark string) *fact { return m.facts[mark] }

func mapsKeys(set map[string]bool) func(func(string) bool) {
	return func(yield func(string) bool) {
		for key := range set {
			if !yield(key) {
				return
			}
		}
	}
}

func TestAMarkIsFoundHoweverItIsWritten(t *testing.T) {
	m := newMarks()
	word, other := m.word("someone", "name"), m.word("another", "name")
	number := m.phone("someone")
	secret := m.keepSecret("a-Token_of-43-signs-that-nobody-may-read-any", "token")
	for _, text := range []string{
		word, strings.ToUpper(word), "<b>" + word + "</b>", word[:1] + word, "%3C" + word + "%20", "a" + word + "z", "é" + word,
	} {
		if got := m.in([]byte(text)); !slices.Equal(got, []string{word}) {
			t.Errorf("%q: %v", text, got)
		}
	}
	digits := strings.ReplaceAll(number, " ", "")
	for _, text := range []string{
		number, digits, "+33" + digits[1:], "%2B33" + digits[1:], "0033" + digits[1:], strings.ReplaceAll(number, " ", "\u202f"),
		strings.ReplaceAll(number, " ", "%20"), strings.ReplaceAll(number, " ", "."), "tel:+33 6" + number[2:],
	} {
		if got := m.in([]byte(text)); len(got) != 1 || m.fact(got[0]).field != "phone" {
			t.Errorf("%q: %v", text, got)
		}
	}
	for _, text := range []string{"", word[:markLength-1], "qzxaaaaaaaaqzx", "06 39 97 10 02", "63998" + digits[6:], strings.Replace(other, "a", "e", 1)} {
		if got := m.in([]byte(text)); len(got) != 0 {
			t.Errorf("%q: %v", text, got)
		}
	}
	coded := base64.StdEncoding.EncodeToString([]byte("whoever is " + word + " is told"))
	if got := m.inside([]byte("cookie=" + coded)); !slices.Equal(got, []string{word}) {
		t.Errorf("in base 64: %v", got)
	}
	if got := m.in([]byte("Location: /x?t=" + secret)); !slices.Equal(got, []string{secret}) {
		t.Errorf("a secret: %v", got)
	}
}

// A workbook is looked into: what is packed hides nothing.
func TestAWorkbookIsLookedInto(t *testing.T) {
	content, err := tabular.Workbook([]tabular.Sheet{{Name: "Liste", Rows: [][]any{{"Personne"}, {markBegins + "essai"}}}})
	if err != nil {
		t.Fatal(err)
	}
	if a := (answer{body: string(content)}); strings.Contains(a.body, markBegins) || !strings.Contains(a.text(), markBegins+"essai") {
		t.Error("a name in a workbook is not seen")
	}
	if a := (answer{body: "<p>une page"}); a.text() != a.body {
		t.Errorf("a page reads %q", a.text())
	}
}
