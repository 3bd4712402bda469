package people

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"errors"
	"io"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
)

// SpaceLasts is how long a person's own space stays open, whatever happens:
// phones and desks are shared.
const SpaceLasts = 30 * time.Minute

// spaceRow is an open space.
type spaceRow struct {
	bun.BaseModel `bun:"table:people_spaces"`

	Token    []byte `bun:",pk"` // keyed digest of it
	Person   kernel.ID
	OpenedAt time.Time
	EndsAt   time.Time
}

// OpenSession opens the space of whoever holds a code, for [SpaceLasts], and
// gives the token of the session, for its cookie. Scope: space.open. Errors
// are those of [Service.OpenSpace].
func (s *Service) OpenSession(ctx context.Context, scope access.Scope, typed string) (token string, err error) {
	defer kernel.Wrap(&err, "people.OpenSession")
	drawn := make([]byte, 32)
	if _, err := io.ReadFull(s.Random, drawn); err != nil {
		return "", kernel.Because(kernel.Internal, "people.random", err)
	}
	token = base64.RawURLEncoding.EncodeToString(drawn)
	behind := access.System(access.SpaceOpen).Behind(ctx)
	err = s.DB.Write(behind, func(ctx context.Context, tx bun.Tx) error {
		actor, err := s.OpenSpace(ctx, scope, typed)
		if err != nil {
			return err
		}
		return s.store.openSession(ctx, tx, scope, s.tokenDigest(token), actor.Person)
	})
	if err != nil {
		return "", err
	}
	return token, nil
}

// AuthenticateSpace gives the person whose space a token opens; NotFound
// "people.space_over" when it opens none, or no longer.
func (s *Service) AuthenticateSpace(ctx context.Context, token string) (actor access.Actor, err error) {
	defer kernel.Wrap(&err, "people.AuthenticateSpace")
	// Nobody is known yet: this one look-up reads behind the wall.
	behind := access.System(access.SpaceOpen).Behind(ctx)
	err = s.DB.Read(behind, func(ctx context.Context, tx bun.Tx) error {
		var row spaceRow
		err := tx.NewSelect().Model(&row).Where("token = ? AND ends_at > ? AND ends_at <= ?", s.tokenDigest(token), s.Clock.Now(), s.store.latest(SpaceLasts)).Scan(ctx)
		actor = access.Actor{Role: access.Person, Person: row.Person}
		return err
	})
	if errors.Is(err, sql.ErrNoRows) {
		return access.Actor{}, kernel.Fault(kernel.NotFound, "people.space_over")
	}
	if err != nil {
		return access.Actor{}, err
	}
	return actor, nil
}

// EndSession closes the space that a token opened; closing twice is nothing.
func (s *Service) EndSession(ctx context.Context, token string) (err error) {
	defer kernel.Wrap(&err, "people.EndSession")
	actor, err := s.AuthenticateSpace(ctx, token)
	if kernel.KindOf(err) == kernel.NotFound && err != nil {
		return nil
	}
	if err != nil {
		return err
	}
	behind := access.System(access.SpaceOpen).Behind(ctx)
	return s.DB.Write(behind, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewDelete().Model((*spaceRow)(nil)).Where("token = ?", s.tokenDigest(token)).Exec(ctx); err != nil {
			return err
		}
		_, err := s.Journal.Append(ctx, tx, journal.Line{Action: journal.SessionEnded, Actor: actor, Subject: actor.Person})
		return err
	})
}

// tokenDigest gives what stands in the database for the token of a space.
func (s *Service) tokenDigest(token string) []byte {
	mac := hmac.New(sha256.New, s.Safe.Derive("people spaces", sha256.Size))
	mac.Write([]byte(token))
	return mac.Sum(nil)
}

// openSession keeps a session, and lets go of those that have ended.
func (s store) openSession(ctx context.Context, tx bun.Tx, scope access.Scope, token []byte, person kernel.ID) error {
	if err := scope.Require(access.SpaceOpen); err != nil {
		return err
	}
	now := s.clock.Now()
	if _, err := tx.NewDelete().Model((*spaceRow)(nil)).Where("ends_at <= ?", now).Exec(ctx); err != nil {
		return err
	}
	row := spaceRow{Token: token, Person: person, OpenedAt: now, EndsAt: now.Add(SpaceLasts)}
	_, err := tx.NewInsert().Model(&row).Exec(ctx)
	return err
}
