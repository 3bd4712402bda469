package standard

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"relais/internal/engine/openinghours"
)

// contacts reads how to reach the place. None of it refuses a place.
func (c *card) contacts() {
	c.phone()
	c.emails()
	c.websites()
	c.hours()
}

// hours reads horaires. What is not understood is kept: people may read it.
func (c *card) hours() {
	c.place.Hours = c.oneLine("horaires")
	if c.place.Hours == "" {
		return
	}
	if _, err := openinghours.Parse(c.place.Hours); err != nil {
		c.note("horaires", c.place.Hours, "note.hours")
	}
}

// email is narrower than RFC 5321: what a program may put after "mailto:"
// without adding anything to it.
var email = regexp.MustCompile(`^[\p{L}\p{N}_.+'&~-]+@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+$`)

// emails reads courriels.
func (c *card) emails() {
	value := c.cell("courriels")
	if value == "" {
		return
	}
	for _, text := range splitTrimmed(value, func(r rune) bool { return strings.ContainsRune("|;,", r) }) {
		address, ok := EmailOf(text)
		switch {
		case address == "":
		case !ok:
			c.note("courriels", text, "note.email")
		case !slices.Contains(c.place.Emails, address):
			c.place.Emails = append(c.place.Emails, address)
		}
	}
}

// another finds where a second web address begins after a separator of v0,
// which addresses themselves may hold.
var another = regexp.MustCompile(`[;,\s]+(https?://|www\.)`)

// websites reads site_web.
func (c *card) websites() {
	value := c.cell("site_web")
	if value == "" {
		return
	}
	for _, text := range strings.Split(another.ReplaceAllString(value, "|$1"), "|") {
		text = strings.TrimSpace(text)
		address, ok := webAddress(text)
		switch {
		case text == "":
		case !ok:
			c.note("site_web", text, "note.address")
		case !slices.Contains(c.place.Websites, address):
			c.noteAddress("site_web", text, address)
			c.place.Websites = append(c.place.Websites, address)
		}
	}
}

func (c *card) noteAddress(field, text, address string) {
	if address != text {
		c.note(field, text, "note.written", address)
	}
}

// link reads a field that holds one web address, which the library checks by
// a form of its own.
func (c *card) link(field string) string {
	text := c.cell(field)
	if text == "" {
		return ""
	}
	address, ok := webAddress(text)
	if !ok {
		c.note(field, text, "note.address")
		return ""
	}
	address = carriedAddress(address)
	c.noteAddress(field, text, address)
	if !libraryAddress.MatchString(address) {
		c.note(field, text, "note.address_kept")
	}
	return address
}

// webAddress reads the address of a web page. One without "https://" is given
// it when it looks like the name of a site. Anything else (javascript:,
// data:, words) is not one.
func webAddress(text string) (string, bool) {
	if bareSite.MatchString(text) {
		text = "https://" + text
	}
	address, err := url.Parse(text)
	if err != nil || address.Scheme != "http" && address.Scheme != "https" {
		return "", false
	}
	if address.User != nil || !strings.Contains(address.Hostname(), ".") {
		return "", false
	}
	if strings.ContainsAny(text, " \t\r\n\"<>\\^`{}|") {
		return "", false
	}
	return text, true
}

// bareSite is the name of a site, with what may follow, without its scheme.
var bareSite = regexp.MustCompile(`^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)*\.\p{L}{2,}([/?#].*)?$`)

// libraryAddress is the form of address that the library of the ANCT takes.
var libraryAddress = regexp.MustCompile(`^[A-Za-z]{3,9}:(?://)?(?:[;:&=+$,\w-]+@)?[A-Za-z0-9.-]+(?:(?:/[+~,%@/.\w_-]*)?\??[-+=&;%@.\w_]*#?[.!/\\\w]*)?$`)

// carriedAddress writes an address in the form of the library, when that
// takes no more than to percent-encode some of it; else it is left as it is.
func carriedAddress(address string) string {
	if address == "" || libraryAddress.MatchString(address) {
		return address
	}
	head, tail := address, ""
	if i := strings.IndexByte(address, '#'); i >= 0 {
		head, tail = address[:i], address[i:]
	}
	scheme, rest, _ := strings.Cut(head, "://")
	slash := strings.IndexByte(rest, '/')
	if slash < 0 {
		return address
	}
	path, query, asked := strings.Cut(rest[slash:], "?")
	encoded := scheme + "://" + rest[:slash] + percent(path, "+~,%@/._-")
	if asked {
		encoded += "?" + percent(query, "-+=&;%@._")
	}
	if encoded += tail; libraryAddress.MatchString(encoded) {
		return encoded
	}
	return address
}

// percent encodes the bytes of s that are neither letters, digits nor among
// those kept.
func percent(s, kept string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		if alphanumeric(s[i:i+1]) || strings.IndexByte(kept, s[i]) >= 0 {
			b.WriteByte(s[i])
			continue
		}
		b.Write([]byte{'%', hex[s[i]>>4], hex[s[i]&15]})
	}
	return b.String()
}
