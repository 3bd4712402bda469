package ui

import (
	"net/http"

	"relais/internal/platform/i18n"
)

// languageCookie keeps the language a person chose; it is the only cookie of
// the pages for everyone.
const languageCookie = "__Host-lang"

// Language gives the language in which to answer: the one just chosen
// (?lang=), else the one chosen before, else the browser's. A choice is
// remembered for a year.
func Language(w http.ResponseWriter, r *http.Request) i18n.Lang {
	kept, hasKept := keptLanguage(r)
	chosen, chose := i18n.Parse(r.URL.Query().Get("lang"))
	switch {
	case chose && chosen != kept:
		http.SetCookie(w, &http.Cookie{
			Name: languageCookie, Value: string(chosen), Path: "/",
			MaxAge: 365 * 24 * 3600, Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		})
		return chosen
	case chose:
		return chosen
	case hasKept:
		return kept
	default:
		return i18n.Prefer(r.Header.Get("Accept-Language"))
	}
}

func keptLanguage(r *http.Request) (i18n.Lang, bool) {
	c, err := r.Cookie(languageCookie)
	if err != nil {
		return "", false
	}
	return i18n.Parse(c.Value)
}
