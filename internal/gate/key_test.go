package gate

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// visitOf is a visit that brings cookies and the key of a form back.
func visitOf(g *Gate, session, cookies, key string) *Visit {
	r := &http.Request{Header: http.Header{"Cookie": {cookies}}, PostForm: url.Values{keyField: {key}}}
	return &Visit{R: r, W: httptest.NewRecorder(), gate: g, Session: Session{Handle: session}}
}

// A form is taken when its key was made for that session or, without one, for
// the one cookie of that browser; a cookie never stands for a session.
func FuzzFormKey(f *testing.F) {
	g := &Gate{Config: Config{Secret: []byte("secret"), Random: strings.NewReader(strings.Repeat("r", randomBytes*9))}}
	of := func(session, cookies string) string { return visitOf(g, session, cookies, "").key() }
	for _, c := range [][3]string{
		{"", "__Host-visite=V", of("", "__Host-visite=V")},
		{"h", "", of("h", "")},
		{"", "__Host-visite=session h", of("h", "")},
		{"h", "", of("", "__Host-visite=session h")},
		{"", "__Host-visite=V; __Host-visite=V", of("", "__Host-visite=V")},
		{"", "", "."},
		{"", "a", ""},
	} {
		f.Add(c[0], c[1], c[2])
	}
	f.Fuzz(func(t *testing.T, session, cookies, key string) {
		v := visitOf(g, session, cookies, key)
		text, proof, _ := strings.Cut(key, ".")
		tied := "session " + session
		if session == "" {
			found := v.R.CookiesNamed(visitorCookie)
			if len(found) != 1 || found[0].Value == "" {
				if v.bound() {
					t.Fatalf("%q binds a browser that brought %q", key, cookies)
				}
				return
			}
			tied = "visitor " + found[0].Value
		}
		mac := hmac.New(sha256.New, []byte("secret"))
		mac.Write([]byte(text + "\x00" + tied))
		if want := proof == base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:randomBytes]); v.bound() != want {
			t.Errorf("%q, %q, %q: taken %v", session, cookies, key, !want)
		}
	})
}

// A cookie is read to the letter, and one that stands twice not at all.
func FuzzCookies(f *testing.F) {
	for _, s := range []string{"__Host-relais=x", "__Host-relais=x; __Host-relais=y", "__host-relais=x", `__Host-relais="x"`, "=x; ;__Host-relais", "a=b; __Host-relais=x y"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, header string) {
		got := Token(&http.Request{Header: http.Header{"Cookie": {header}}})
		all, err := http.ParseCookie(header)
		if err != nil {
			return // what is no cookie is none; what stands beside it may be
		}
		ours := slices.DeleteFunc(all, func(c *http.Cookie) bool { return c.Name != sessionCookie })
		if len(ours) == 1 && got != ours[0].Value || len(ours) != 1 && got != "" {
			t.Errorf("%q, %d times ours, reads as %q", header, len(ours), got)
		}
	})
}
