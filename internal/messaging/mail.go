package messaging

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"relais/internal/kernel"
)

// Mail is one message to one person, in plain text.
type Mail struct {
	ID      kernel.ID `json:"-"` // given by Post, the same at every attempt
	To      string    // one bare address: "jeanne@example.org"
	Subject string    // one line, at most 200 characters
	Text    string    // lines parted by \n, at most 100,000 bytes
}

const (
	longestAddress = 254 // RFC 5321, 4.5.3.1.3, less the angle brackets
	longestSubject = 200
	longestText    = 100_000
)

var (
	// localPart is the dot-atom of RFC 5322, 3.2.3, at most 64 long (RFC 5321).
	localPart = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$")
	// domain is a name of two labels or more, the last of which is no number.
	domain = regexp.MustCompile(`^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$`)
)

// checked gives a mail as it may be sent, its domain in ASCII and its lines
// parted by \n. What is wrong is Invalid: "mail.address" for what is not one
// plain address, "mail.header" for a subject that is empty, long, or holds what
// a header must not, "mail.text" for a text that is empty, long or not text.
func (m Mail) checked() (Mail, error) {
	to, err := Address(m.To)
	if err != nil {
		return Mail{}, err
	}
	m.To = to
	if !headerSafe(m.Subject) {
		return Mail{}, kernel.Fault(kernel.Invalid, "mail.header")
	}
	m.Text = strings.ReplaceAll(m.Text, "\r\n", "\n")
	if !textSafe(m.Text) {
		return Mail{}, kernel.Fault(kernel.Invalid, "mail.text")
	}
	return m, nil
}

// Address gives one mail address in the form in which it is kept and compared:
// the domain in lower-case ASCII (IDNA), the part before it as written. Names,
// comments, quotes, lists, addresses of machines and anything that is not
// printed are Invalid "mail.address".
func Address(written string) (string, error) {
	at := strings.LastIndexByte(written, '@')
	if !utf8.ValidString(written) || at < 1 || at > 64 || !localPart.MatchString(written[:at]) {
		return "", kernel.Fault(kernel.Invalid, "mail.address")
	}
	host, err := idna.Lookup.ToASCII(written[at+1:])
	address := written[:at+1] + host
	if err != nil || !domain.MatchString(host) || len(address) > longestAddress {
		return "", kernel.Fault(kernel.Invalid, "mail.address")
	}
	return address, nil
}

// headerSafe tells whether a subject stays one header, read as it is written.
// "=?" would begin an encoded word (RFC 2047), which readers decode.
func headerSafe(subject string) bool {
	return strings.TrimSpace(subject) != "" && utf8.ValidString(subject) &&
		utf8.RuneCountInString(subject) <= longestSubject &&
		!strings.Contains(subject, "=?") && !strings.ContainsFunc(subject, unseen)
}

// textSafe tells whether a text is one: marks of direction are part of
// languages, controls of none.
func textSafe(text string) bool {
	return strings.TrimSpace(text) != "" && utf8.ValidString(text) && len(text) <= longestText &&
		!strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' })
}

// unseen tells whether a character is a control, parts lines, or turns the
// direction of what follows.
func unseen(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp, unicode.Bidi_Control)
}
