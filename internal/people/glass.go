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
// asks and says why, another agrees, and the first reads for an hour. The
// person sees it in their space.
type Glass struct {
	ID       kernel.ID  `json:"id"`
	Person   kernel.ID  `json:"-"`
	Asker    kernel.ID  `json:"asked_by"` // an account
	Reason   string     `json:"reason"`
	AskedAt  time.Time  `json:"asked_at"`
	AgreedBy kernel.ID  `json:"agreed_by,omitempty"` // an account; "" while nobody agreed
	AgreedAt *time.Time `json:"agreed_at,omitempty"`
	EndsAt   time.Time  `json:"ends_at"` // of the hour, or of the wait before it
}

// AskGlass asks to open a person's file in an emergency. Scope: glass.ask. The
// reason, of 10 to 500 characters, is sealed with the file; Invalid
// "people.glass_reason" asks for one.
func (s *Service) AskGlass(ctx context.Context, scope access.Scope, person kernel.ID, reason string) (glass kernel.ID, err error) {
	defer kernel.Wrap(&err, "people.AskGlass(%s)", person)
	reason = oneSpace(reason)
	if n := len([]rune(reason)); n < 10 || n > 500 {
		return "", kernel.Fault(kernel.Invalid, "people.glass_reason", 10, 500)
	}
	if glass, err = s.IDs.New(); err != nil {
		return "", err
	}
	// Whoever asks has no tie with the person yet: what is below reads behind
	// the wall, and shows nothing.
	behind := access.System(access.GlassAsk).Behind(ctx)
	err = s.DB.Write(behind, func(ctx context.Context, tx bun.Tx) error {
		if err := s.store.askGlass(ctx, tx, scope, glass, person, reason); err != nil {
			return err
		}
		return s.tell(ctx, tx, scope, person, "glass:"+string(glass))
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

// AgreeGlass opens the file to the account that asked, for an hour. Scope:
// glass.agree. Forbidden "people.glass_same" when the same account asks and
// agrees; NotFound when nothing waits under that identifier.
func (s *Service) AgreeGlass(ctx context.Context, scope access.Scope, glass kernel.ID) (err error) {
	defer kernel.Wrap(&err, "people.AgreeGlass(%s)", glass)
	behind := access.System(access.GlassAgree).Behind(ctx)
	return s.DB.Write(behind, func(ctx context.Context, tx bun.Tx) error {
		person, err := s.store.agreeGlass(ctx, tx, scope, glass)
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
