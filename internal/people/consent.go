package people

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"relais/internal/kernel"
)

// Purpose is the code of what a person is asked to agree to.
type Purpose string

// The purposes.
const (
	ForFile  Purpose = "file"  // that a file is kept
	ForShare Purpose = "share" // that first name, initial, phone and what helps are given to the structure to which the person is referred
	ForSMS   Purpose = "sms"   // that messages are sent to this phone: with another on the card, it is asked again
	ForVoice Purpose = "voice" // that one may call this phone: the same
)

// Purposes lists every purpose.
func Purposes() []Purpose { return []Purpose{ForFile, ForShare, ForSMS, ForVoice} }

// Means is the code of how a person agreed.
type Means string

// The means.
const (
	Spoken  Means = "spoken" // at the desk, after the wording was read to them
	OnPaper Means = "paper"  // signed, and kept by the structure
	ByPhone Means = "phone"
	InSpace Means = "space" // by the person, in their own space
)

// MeansAtWork lists how a person may have agreed before a worker.
func MeansAtWork() []Means { return []Means{Spoken, OnPaper, ByPhone} }

// Consent is what a person agreed to, in the words that were read to them.
// Source of what it holds: GDPR, article 7(1), and the CNIL's record of consents.
type Consent struct {
	ID       kernel.ID  `json:"id"`
	Purpose  Purpose    `json:"purpose"`
	Version  string     `json:"version"`  // of the wording, at most 20 characters
	Wording  string     `json:"wording"`  // as it was read
	Language string     `json:"language"` // in which it was read: a BCP 47 tag
	Means    Means      `json:"means"`
	GivenAt  time.Time  `json:"given_at"`
	GivenBy  kernel.ID  `json:"noted_by,omitempty"`    // an account; "" for the person in their space
	Replaced *time.Time `json:"replaced_at,omitempty"` // when the person agreed to another wording, or had another phone

	WithdrawnAt *time.Time `json:"withdrawn_at,omitempty"`
	WithdrawnBy kernel.ID  `json:"withdrawn_by,omitempty"` // an account; "" for the person in their space
}

// Stands tells whether the person agrees still.
func (c Consent) Stands() bool { return c.Replaced == nil && c.WithdrawnAt == nil }

// versionForm is that of the version of a wording.
var versionForm = regexp.MustCompile(`^[0-9A-Za-z._-]{1,20}$`)

// mostWording bounds a wording, in characters.
const mostWording = 2000

// check gives what is wrong in what is asked to be kept, by whom: the person, or
// a worker.
func (c Consent) check(herself bool) error {
	means := MeansAtWork()
	if herself {
		means = []Means{InSpace}
	}
	n := utf8.RuneCountInString(strings.TrimSpace(c.Wording))
	var wrong kernel.Faults
	wrong.If(!slices.Contains(Purposes(), c.Purpose), "people.consent_purpose")
	wrong.If(!slices.Contains(means, c.Means), "people.consent_means")
	wrong.If(n == 0 || n > mostWording || !utf8.ValidString(c.Wording), "people.consent_wording")
	wrong.If(!versionForm.MatchString(c.Version) || !codeForm.MatchString(c.Language), "people.consent_wording")
	return wrong.Err()
}
