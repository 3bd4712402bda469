package people

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// How long a request to open a file waits for a second person, and how long
// the file stays open to the one who asked.
const (
	glassWaits = 24 * time.Hour
	glassLasts = time.Hour
)

// Glass is a file opened in an emergency, or the request for it: one account
// asks and says why, another agrees, and the first reads for an hour; or the
// other refuses, or the first withdraws. The person sees it in their space.
type Glass struct {
	ID          kernel.ID  `json:"id"`
	Person      kernel.ID  `json:"-"`
	Asker       kernel.ID  `json:"asked_by"` // an account
	Reason      string     `json:"reason"`
	AskedAt     time.Time  `json:"asked_at"`
	AgreedBy    kernel.ID  `json:"agreed_by,omitempty"` // an account; "" while nobody agreed
	AgreedAt    *time.Time `json:"agreed_at,omitempty"`
	RefusedBy   kernel.ID  `json:"refused_by,omitempty"` // an account
	RefusedAt   *time.Time `json:"refused_at,omitempty"`
	WithdrawnAt *time.Time `json:"withdrawn_at,omitempty"` // by who asked
	EndsAt      time.Time  `json:"ends_at"`                // of the hour, or of the wait before it
}

// GlassState is the code of where a request stands.
type GlassState string

// The states.
const (
	GlassWaiting   GlassState = "waiting"   // for a second person
	GlassOpen      GlassState = "open"      // agreed to: who asked reads, until EndsAt
	GlassOver      GlassState = "over"      // agreed to, and the hour is past
	GlassRefused   GlassState = "refused"   // by the second person
	GlassWithdrawn GlassState = "withdrawn" // by who asked
	GlassLapsed    GlassState = "lapsed"    // nobody answered
)

// State tells where a request stands at a moment.
func (g Glass) State(at time.Time) GlassState {
	passed := !at.Before(g.EndsAt)
	switch {
	case g.RefusedAt != nil:
		return GlassRefused
	case g.WithdrawnAt != nil:
		return GlassWithdrawn
	case g.AgreedAt != nil && passed:
		return GlassOver
	case g.AgreedAt != nil:
		return GlassOpen
	case passed:
		return GlassLapsed
	default:
		return GlassWaiting
	}
}

// AskGlass asks to open a person's file in an emergency. Scope: glass.ask. The
// file is named by its reference or its whole identifier, as it is typed;
// errors are those of [CheckReference], and NotFound "people.reference_unknown"
// when it names no one file: the caller bounds the tries. The reason, of 10 to
// 500 characters, is sealed with the file; Invalid "people.glass_reason" asks
// for one.
func (s *Service) AskGlass(ctx context.Context, scope access.Scope, reference, reason string) (glass kernel.ID, err error) {
	defer kernel.Wrap(&err, "people.AskGlass")
	named, err := parseReference(reference)
	if err != nil {
		return "", err
	}
	reason = oneSpace(reason)
	if n := len([]rune(reason)); n < 10 || n > 500 {
		return "", kernel.Fault(kernel.Invalid, "people.glass_reason", 10, 500)
	}
	if glass, err = s.IDs.New(); err != nil {
		return "", err
	}
	// Whoever asks has no tie with the person yet: what is below reads behind
	// the wall, and shows nothing.
	err = s.onGlass(ctx, scope, glass, func(ctx context.Context, tx bun.Tx) (kernel.ID, error) {
		return s.store.askGlass(ctx, tx, scope, glass, named, reason)
	})
	if err != nil {
		return "", err
	}
	return glass, nil
}

// WaitingGlasses gives the requests that wait for a second person, oldest
// first. Scope: glass.agree.
func (s *Service) WaitingGlasses(ctx context.Context, scope access.Scope) (waiting []Glass, err error) {
	defer kernel.Wrap(&err, "people.WaitingGlasses")
	behind := access.System(access.GlassAgree).Behind(ctx)
	err = s.DB.Write(behind, func(ctx context.Context, tx bun.Tx) error {
		if waiting, err = s.store.waitingGlasses(ctx, tx, scope); err != nil {
			return err
		}
		return s.tellList(ctx, tx, scope, "waiting", len(waiting))
	})
	if err != nil {
		return nil, err
	}
	return waiting, nil
}

// OwnGlasses gives the requests that the actor made, latest first, whatever
// became of them; those about people erased since are gone. Scope:
// glass.withdraw.
func (s *Service) OwnGlasses(ctx context.Context, scope access.Scope) (own []Glass, err error) {
	defer kernel.Wrap(&err, "people.OwnGlasses")
	behind := access.System(scope.Action()).Behind(ctx) // what they said is sealed under keys of people they may not see
	err = s.DB.Write(behind, func(ctx context.Context, tx bun.Tx) error {
		if own, err = s.store.ownGlasses(ctx, tx, scope); err != nil {
			return err
		}
		return s.tellList(ctx, tx, scope, "emergencies", len(own))
	})
	if err != nil {
		return nil, err
	}
	return own, nil
}

// AgreeGlass opens the file to the account that asked, for an hour. Scope:
// glass.agree. Forbidden "people.glass_same" when the same account asks and
// agrees; Conflict "people.glass_answered" when nothing waits any more under
// that identifier, NotFound when nothing ever did.
func (s *Service) AgreeGlass(ctx context.Context, scope access.Scope, glass kernel.ID) (err error) {
	defer kernel.Wrap(&err, "people.AgreeGlass(%s)", glass)
	return s.onGlass(ctx, scope, glass, func(ctx context.Context, tx bun.Tx) (kernel.ID, error) {
		return s.store.agreeGlass(ctx, tx, scope, glass)
	})
}

// RefuseGlass says no to a request: the file stays closed. Scope: glass.refuse.
// Errors are those of [Service.AgreeGlass].
func (s *Service) RefuseGlass(ctx context.Context, scope access.Scope, glass kernel.ID) (err error) {
	defer kernel.Wrap(&err, "people.RefuseGlass(%s)", glass)
	return s.onGlass(ctx, scope, glass, func(ctx context.Context, tx bun.Tx) (kernel.ID, error) {
		return s.store.refuseGlass(ctx, tx, scope, glass)
	})
}

// WithdrawGlass takes back a request of the actor's own that waits. Scope:
// glass.withdraw. Conflict "people.glass_answered" when it no longer does;
// NotFound for another's.
func (s *Service) WithdrawGlass(ctx context.Context, scope access.Scope, glass kernel.ID) (err error) {
	defer kernel.Wrap(&err, "people.WithdrawGlass(%s)", glass)
	return s.onGlass(ctx, scope, glass, func(ctx context.Context, tx bun.Tx) (kernel.ID, error) {
		return s.store.withdrawGlass(ctx, tx, scope, glass)
	})
}

// onGlass does one act on a request, behind the wall, and writes its line,
// which the person reads. What do gives is the person.
func (s *Service) onGlass(ctx context.Context, scope access.Scope, glass kernel.ID,
	do func(context.Context, bun.Tx) (person kernel.ID, err error),
) error {
	behind := access.System(scope.Action()).Behind(ctx)
	return s.DB.Write(behind, func(ctx context.Context, tx bun.Tx) error {
		person, err := do(ctx, tx)
		if err != nil {
			return err
		}
		return s.tell(ctx, tx, scope, person, "glass:"+string(glass))
	})
}

// Glasses gives the emergencies in which a person's file was opened, or asked
// for, latest first. Scope: person.journal.
func (s *Service) Glasses(ctx context.Context, scope access.Scope, person kernel.ID) (glasses []Glass, err error) {
	defer kernel.Wrap(&err, "people.Glasses(%s)", person)
	err = s.over(ctx, scope, toRead, person, access.PersonJournal, func(ctx context.Context, tx bun.Tx, f file) (string, error) {
		glasses, err = s.store.glasses(ctx, tx, scope, f)
		return "glasses:all", err
	})
	if err != nil {
		return nil, err
	}
	return glasses, nil
}
