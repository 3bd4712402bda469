package gate

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"strings"
)

// keyField is the hidden field of every form: a random key that makes it act
// once, and proof that the form was shown to this very browser.
const keyField = "cle"

const randomBytes = 18

// key makes the hidden key of the forms of a page.
func (v *Visit) key() string {
	random := make([]byte, randomBytes)
	if _, err := io.ReadFull(v.gate.Random, random); err != nil {
		return "" // such a form is refused when it comes back
	}
	text := base64.RawURLEncoding.EncodeToString(random)
	return text + "." + v.proof(text, v.bind())
}

// NewKey makes the hidden key of one form, for a script that sends it.
func (v *Visit) NewKey() string { return v.key() }

// bind gives what ties a form to the browser: its session or, before one,
// a cookie that says nothing else.
func (v *Visit) bind() string {
	if bound := v.bindingOf(); bound != "" {
		return bound
	}
	v.binding = rand.Text()
	setCookie(v.W, visitorCookie, v.binding, 0)
	return v.bindingOf()
}

// bindingOf gives what a browser is tied by already, "" for nothing. The first
// word keeps a cookie, which may say anything, from passing for a session.
func (v *Visit) bindingOf() string {
	if v.Session.Handle != "" {
		return "session " + v.Session.Handle
	}
	if v.binding == "" {
		v.binding = cookie(v.R, visitorCookie)
	}
	if v.binding == "" {
		return ""
	}
	return "visitor " + v.binding
}

// bound tells whether the form that came back was shown to this browser.
func (v *Visit) bound() bool {
	text, proof, _ := strings.Cut(v.R.PostForm.Get(keyField), ".")
	bound := v.bindingOf()
	return bound != "" && hmac.Equal([]byte(proof), []byte(v.proof(text, bound)))
}

func (v *Visit) proof(text, bound string) string {
	mac := hmac.New(sha256.New, v.gate.Secret)
	mac.Write([]byte(text + "\x00" + bound))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:randomBytes])
}

// owner gives whom the key of a form belongs to.
func (v *Visit) owner() string {
	switch {
	case v.Actor.Account != "":
		return "account " + string(v.Actor.Account)
	case v.Actor.Person != "":
		return "person " + string(v.Actor.Person)
	default:
		return v.bindingOf()
	}
}

// Binding gives what ties this browser to what it began before anyone signed
// in, as a way through another provider.
func (v *Visit) Binding() string { return v.bind() }
