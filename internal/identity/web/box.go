package web

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"time"
)

// box closes what a browser keeps for us, so that neither it nor whoever looks
// at it reads or changes what is there.
type box struct{ cipher.AEAD }

// spelling writes what is closed; read strictly, it has no second way to.
var spelling = base64.RawURLEncoding.Strict()

func newBox(secret []byte) (box, error) {
	block, err := aes.NewCipher(secret)
	if err != nil {
		return box{}, err
	}
	closed, err := cipher.NewGCMWithRandomNonce(block)
	return box{closed}, err
}

// open reads what a cookie holds, and tells whether there is one that we made:
// one that is forged, doubled, or of another name is none.
func (b box) open(r *http.Request, name string, held any) bool {
	found := r.CookiesNamed(name)
	if len(found) != 1 {
		return false
	}
	closed, err := spelling.DecodeString(found[0].Value)
	if err != nil {
		return false
	}
	text, err := b.Open(nil, nil, closed, []byte(name))
	return err == nil && json.Unmarshal(text, held) == nil
}

// mostCookie is what browsers keep of a cookie, in bytes, name and attributes
// included (RFC 6265bis, 5.6).
const mostCookie = 4096

// put gives a browser a cookie that holds something for so long; what no
// browser would keep takes away what it had.
func (b box) put(w http.ResponseWriter, name string, held any, lasts time.Duration) {
	cookie := bare(name)
	if text, err := json.Marshal(held); err == nil {
		cookie.Value = spelling.EncodeToString(b.Seal(nil, nil, text, []byte(name)))
		cookie.MaxAge = int(lasts.Seconds())
	}
	if len(cookie.String()) > mostCookie {
		cookie = bare(name)
	}
	http.SetCookie(w, &cookie)
}

// drop takes a cookie away from a browser.
func drop(w http.ResponseWriter, name string) {
	cookie := bare(name)
	http.SetCookie(w, &cookie)
}

// bare gives a cookie that takes away the one of its name.
func bare(name string) http.Cookie {
	return http.Cookie{Name: name, Path: "/", MaxAge: -1, Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode}
}
