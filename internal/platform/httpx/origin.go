package httpx

import (
	"net/http"
	"strings"
)

// Origin gives where the pages are reached from outside, without a slash at its
// end: the address that the operator gave, or "" to believe the browser.
func Origin(given string, r *http.Request) string {
	if given != "" {
		return strings.TrimRight(given, "/")
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + r.Host
}
