package web

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
)

// A closed cookie opens as it was given, under its own name, and no other does.
func FuzzBox(f *testing.F) {
	b, err := newBox(bytes.Repeat([]byte("k"), 32))
	if err != nil {
		f.Fatal(err)
	}
	const given = "irkwmAH44pDGvtq8fQKTqv7-Q09PNKc5Sa1pbRTufoSb8g" // what put wrote once for "held"
	last := given[:len(given)-1] + string(given[len(given)-1]+1)   // the bits that its last letter does not need
	for _, s := range []string{
		"__Host-a=" + given, "__Host-b=" + given, "__Host-a=" + last, "__Host-a=" + given + "; __Host-a=" + given, "__Host-a=" + given + "=", "__Host-a=",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, header string) {
		r := &http.Request{Header: http.Header{"Cookie": {header}}}
		var held string
		if !b.open(r, "__Host-a", &held) {
			if header == "__Host-a="+given {
				t.Error("what was given does not open")
			}
			return
		}
		if c, err := r.Cookie("__Host-a"); held != "held" || err != nil || c.Value != given || strings.Count(header, given) == 0 {
			t.Errorf("%q opens to %q", header, held)
		}
	})
}
