package web

import (
	"net/url"
	"reflect"
	"strings"
	"testing"

	"relais/internal/kernel"
	"relais/internal/territory"
)

func atlas(t testing.TB) *territory.Atlas {
	t.Helper()
	a, err := territory.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// An address written from what was asked asks the same, and is written the
// same again.
func FuzzAsked(f *testing.F) {
	communes := atlas(f)
	for _, seed := range []string{
		"", "ou=Ch%C3%A2teauroux", "ou=36000&besoin=demarches", "commune=36044&ouvert=maintenant", "pres=46.81,1.69&mot=a+b%26c",
		"pres=0,0", "pres=NaN,1", "suite=1.2&commune=36044", "parle=lsf&commune=97411", "ou=%00%ff&mot=%0a", "prix=gratuit&aide=vue",
		"ou=" + strings.Repeat("é", 150), "%zz", "ou=a;b", "commune=75056&commune=x",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		q, err := url.ParseQuery(query)
		if err != nil {
			return // the server gives what could be read of it
		}
		a, err := readAsked(q, communes)
		if err != nil {
			if kernel.KindOf(err) != kernel.Invalid {
				t.Fatalf("%q: %v", query, err)
			}
			return
		}
		address := a.address()
		if last := address[len(address)-1]; address[0] != '?' || last != '?' && last != '&' || strings.ContainsAny(address, " <>\"'\n") {
			t.Fatalf("%q: address %q", query, address)
		}
		again, err := url.ParseQuery(tidy(address[1:]))
		if err != nil {
			t.Fatalf("%q: %v", address, err)
		}
		b, err := readAsked(again, communes)
		if err != nil || b.address() != address {
			t.Fatalf("%q: %q is read as %q, %v", query, address, b.address(), err)
		}
		if b.need != a.need || b.open != a.open || b.commune.Code != a.commune.Code && a.near.IsZero() {
			t.Fatalf("%q: %+v, then %+v", query, a, b)
		}
	})
}

func TestReadAsked(t *testing.T) {
	communes := atlas(t)
	for _, c := range []struct {
		query   string
		commune string
		near    kernel.Point
		typed   string
		fault   string // parameter at fault
	}{
		{query: ""},
		{query: "ou=36000", commune: "36044", typed: "36000"},
		{query: "ou=+Issoudun+", commune: "36088", typed: "Issoudun"},
		{query: "ou=xyzxyz123", typed: "xyzxyz123"},
		{query: "commune=36044", commune: "36044"},
		{query: "commune=75112", commune: "75112"},
		{query: "pres=46.81,1.69", near: kernel.Point{Lat: 46.81, Lon: 1.69}},
		{query: "pres=46.81,1.69&commune=36044", near: kernel.Point{Lat: 46.81, Lon: 1.69}},
		{query: "commune=zz", fault: "commune"},
		{query: "pres=46.81", fault: "pres"},
		{query: "pres=46.81,1.69,2", fault: "pres"},
		{query: "pres=1e999,0", fault: "pres"},
		{query: "besoin=Demarches", fault: "besoin"},
		{query: "prix=0", fault: "prix"},
		{query: "suite=-1.0", fault: "suite"},
		{query: "parle=abcd", fault: "parle"},
		{query: "ouvert=hier", fault: "ouvert"},
	} {
		q, err := url.ParseQuery(c.query)
		if err != nil {
			t.Fatal(err)
		}
		a, err := readAsked(q, communes)
		if c.fault != "" {
			want := kernel.Fault(kernel.Invalid, "error.param", c.fault)
			if !reflect.DeepEqual(err, error(want)) {
				t.Errorf("%s: %v, want %v", c.query, err, want)
			}
			continue
		}
		if err != nil || a.commune.Code != c.commune || a.near != c.near || a.typed != c.typed {
			t.Errorf("%s: %q at %v in %q, %v", c.query, a.typed, a.near, a.commune.Code, err)
		}
	}
}

func TestCutKeepsWholeLetters(t *testing.T) {
	for typed, want := range map[string]string{
		"": "", "Issoudun": "Issoudun", "a\x00b\tc\u0085d": "a b c d", "a\xffb": "ab",
		strings.Repeat("a", 300):       strings.Repeat("a", mostTyped),
		"a" + strings.Repeat("é", 150): "a" + strings.Repeat("é", 99),
	} {
		if got := cut(typed); got != want {
			t.Errorf("%.20q: %q, want %q", typed, got, want)
		}
	}
}

func TestHomonyms(t *testing.T) {
	communes := atlas(t)
	for typed, want := range map[string]bool{"Châteauroux": false, "Saint-Denis": true, "chatoroux": true, "": false, "Sainte-Colombe": true} {
		a, err := readAsked(url.Values{paramTyped: {typed}}, communes)
		if err != nil {
			t.Fatal(err)
		}
		others := homonyms(a)
		if len(others) > 0 != want {
			t.Errorf("%q: %v", typed, others)
		}
		for _, m := range others {
			if m.Commune.Code == a.commune.Code {
				t.Errorf("%q is offered instead of itself", m.Commune.Name)
			}
		}
	}
}
