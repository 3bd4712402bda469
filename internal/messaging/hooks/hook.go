package hooks

import (
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"relais/internal/kernel"
)

// Hook is an address that is told what happens to a structure.
type Hook struct {
	ID        kernel.ID
	Name      string // of the program
	Address   string
	CreatedAt time.Time
	StoppedAt *time.Time // since when nothing is posted: it did not answer
	Last      []Delivery // the latest calls, newest first
}

// Delivery is one event to post, or posted.
type Delivery struct {
	ID        kernel.ID
	Kind      string // of the event: "referral.accept"
	State     State
	Attempts  int
	Status    int // of the last answer; 0 when there was none
	CreatedAt time.Time
	EndedAt   *time.Time
}

// State says where a delivery stands.
type State string

// The states. All but waiting are final.
const (
	Waiting State = "waiting"
	Done    State = "done"
	GivenUp State = "given_up"
)

// Bounds.
const (
	MostHooks   = 5 // of a structure
	mostName    = 100
	mostAddress = 500
	shownLast   = 10
)

// Ping is the kind of the event by which an address is tried.
const Ping = "ping"

// check gives what is wrong in a hook that is asked for, joined.
func check(name, address string, plain bool) error {
	var wrong kernel.Faults
	n := utf8.RuneCountInString(name)
	wrong.If(n == 0 || n > mostName || !utf8.ValidString(name) || strings.ContainsFunc(name, isControl), "hook.name", mostName)
	parsed, err := url.Parse(address)
	good := err == nil && len(address) <= mostAddress && parsed.Host != "" && parsed.User == nil && parsed.Fragment == "" &&
		(parsed.Scheme == "https" || plain && parsed.Scheme == "http")
	wrong.If(!good, "hook.address")
	return wrong.Err()
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }
