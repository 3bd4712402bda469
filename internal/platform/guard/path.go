package guard

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxPath bounds a path to lead on to, in bytes.
const maxPath = 2000

// SafePath gives next when it is an address within this site, a path from its
// root with perhaps a query ("/lieux?besoin=emails"), and "/" when it is
// anything else: another site, another scheme, or a spelling that a browser or
// a server in between might read as one. What it gives may be sent as a
// Location.
func SafePath(next string) string {
	if len(next) > maxPath || !plain(next) || !local(next) {
		return "/"
	}
	address, err := url.Parse(next)
	if err != nil || address.Scheme != "" || address.Host != "" || address.User != nil {
		return "/"
	}
	for path := address.EscapedPath(); ; {
		if !local(path) || strings.Contains(path, "//") {
			return "/"
		}
		decoded, err := url.PathUnescape(path)
		switch {
		case err != nil || decoded == path:
			return next
		case !readable(decoded):
			return "/"
		}
		path = decoded
	}
}

// local tells whether a path starts at the root of this site: browsers read
// "//host" and "/\host" as another one.
func local(path string) bool {
	return strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "//") && !strings.Contains(path, `\`)
}

// plain tells whether a text holds only what is seen: browsers drop tabs and
// line breaks from an address before reading it.
func plain(s string) bool {
	return readable(s) && !strings.ContainsFunc(s, unicode.IsSpace)
}

// readable tells whether a text is UTF-8, without controls, marks of direction
// or other characters that take no room.
func readable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
	})
}
