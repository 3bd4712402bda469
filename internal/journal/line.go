package journal

import (
	"encoding/json"
	"regexp"

	"relais/internal/access"
	"relais/internal/kernel"
)

// Line is what an act says of itself.
type Line struct {
	Action  string            // code: an access.Action, or one of this package
	Actor   access.Actor      // who acted; the zero Actor for the house itself
	Subject kernel.ID         // the person concerned; "" when none
	Object  string            // "structure:ID", "account:ID", "note:ID"…; never identity
	Refused bool              // the act was refused, and that is worth keeping
	Detail  map[string]string // what else must be known, sealed; at most MostDetail bytes as JSON
}

// MostDetail bounds the detail of a line, in bytes of its JSON.
const MostDetail = 2048

// NetworkOwner owns the key of the details that concern no person, structure
// or account.
const NetworkOwner kernel.ID = "network"

// What the house and its doors write, besides the actions of the policy.
const (
	JournalBegun    = "journal.begun"    // the first line
	JournalRestored = "journal.restored" // the database was put back to an earlier state
	JournalVerified = "journal.verified"
	JournalProved   = "journal.proved" // a receipt was given

	SessionBegun    = "session.begun" // the first factor was given, the second is to come
	SessionOpened   = "session.opened"
	SessionRefused  = "session.refused"
	SessionEnded    = "session.ended"
	SessionAgain    = "session.confirmed" // the second check before a grave act
	AccountMade     = "account.made"
	AccountEnabled  = "account.enabled"
	AccountDisabled = "account.disabled"
	FactorAdded     = "factor.added"
	FactorRemoved   = "factor.removed"
	RecoveryUsed    = "recovery.used"
	TokenMade       = "token.made"
	TokenEnded      = "token.ended"
	InvitationShown = "invitation.shown" // its link went to who invites, not by mail

	KeyMade       = "key.made"
	KeyRotated    = "key.rotated"
	KeyDestroyed  = "key.destroyed"
	RetentionRan  = "retention.ran"
	BackupMade    = "backup.made"
	BackupChecked = "backup.checked"
	ListRead      = "list.read"     // a list that shows people
	ListExported  = "list.exported" // it left as a file
	Erased        = "person.erased"
	ErasedAgain   = "person.erased_again" // an erasure done anew after a restore
)

// What an action and an object look like: codes and identifiers only, so that
// neither a name nor an address fits.
var (
	actionForm = regexp.MustCompile(`^[a-z0-9_.]{1,64}$`)
	objectForm = regexp.MustCompile(`^[a-z_]{1,32}:[A-Za-z0-9_./:-]{1,120}$`)
)

// check gives an error of kind Internal when the line is not one to keep.
func (l Line) check() error {
	switch {
	case !actionForm.MatchString(l.Action):
		return kernel.Fault(kernel.Internal, "journal.action")
	case l.Object != "" && !objectForm.MatchString(l.Object):
		return kernel.Fault(kernel.Internal, "journal.object", l.Action)
	}
	for _, id := range []kernel.ID{l.Subject, l.Actor.Account, l.Actor.Structure, l.Actor.Person} {
		if len(id) > 36 {
			return kernel.Fault(kernel.Internal, "journal.id", l.Action)
		}
	}
	return nil
}

// detail gives the bytes that are sealed and committed to: JSON, its keys in
// alphabetical order; none for a line without detail.
func (l Line) detail() ([]byte, error) {
	if len(l.Detail) == 0 {
		return nil, nil
	}
	text, err := json.Marshal(l.Detail)
	if err != nil {
		return nil, kernel.Because(kernel.Internal, "journal.detail", err, l.Action)
	}
	if len(text) > MostDetail {
		return nil, kernel.Fault(kernel.Internal, "journal.detail_size", l.Action, MostDetail)
	}
	return text, nil
}

// owners gives whose key may seal the detail of a line, in the order of
// preference: the person concerned and nobody else, or the structure of who
// acts, their account, the network.
func (l Line) owners() (owners []kernel.ID) {
	if l.Subject != "" {
		return []kernel.ID{l.Subject}
	}
	for _, id := range []kernel.ID{l.Actor.Structure, l.Actor.Account, NetworkOwner} {
		if id != "" {
			owners = append(owners, id)
		}
	}
	return owners
}
