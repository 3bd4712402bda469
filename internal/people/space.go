package people

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/engine/shortcode"
	"relais/internal/journal"
	"relais/internal/kernel"
)

// codeLasts is how long a code opens a space: it is printed on paper, and
// paper gets lost.
const codeLasts = 365 * 24 * time.Hour

// digest gives what is kept of a code, under a secret of the safe that stays
// through every rotation: what is printed cannot be sealed anew.
func (s *Service) digest(code string) []byte {
	mac := hmac.New(sha256.New, s.Safe.Derive("people codes", sha256.Size))
	mac.Write([]byte(code))
	return mac.Sum(nil)
}

// Code opens a person's own space.
type Code struct {
	Text    string // two groups of five signs; shown once, kept nowhere
	Expires time.Time
}

// GiveCode gives a person a new code; the one before no longer opens anything,
// and what it opened closes.
// Scope: person.code.
func (s *Service) GiveCode(ctx context.Context, scope access.Scope, id kernel.ID) (code Code, err error) {
	defer kernel.Wrap(&err, "people.GiveCode(%s)", id)
	drawn, err := newCode(s.Random)
	if err != nil {
		return Code{}, err
	}
	now := s.Clock.Now()
	row := codeRow{
		Person: id, Digest: s.digest(drawn),
		GivenAt: now, GivenBy: scope.Actor().Account, ExpiresAt: now.Add(codeLasts),
	}
	err = s.over(ctx, scope, toChange, id, access.PersonCode, func(ctx context.Context, tx bun.Tx, f file) (string, error) {
		return "", s.store.giveCode(ctx, tx, scope, f, row)
	})
	if err != nil {
		return Code{}, err
	}
	return Code{Text: shortcode.Spoken(drawn), Expires: row.ExpiresAt}, nil
}

// OpenSpace gives the actor that a code makes of whoever holds it: the person,
// in their own space. It is a contact. Scope: space.open. Invalid
// "people.code_form" says that the code was mistyped, NotFound
// "people.code_wrong" that it opens nothing, or no longer; the caller bounds
// the tries.
func (s *Service) OpenSpace(ctx context.Context, scope access.Scope, typed string) (actor access.Actor, err error) {
	defer kernel.Wrap(&err, "people.OpenSpace")
	code, err := parseCode(typed)
	if err != nil {
		return access.Actor{}, err
	}
	// Nobody is known yet: this one look-up reads behind the wall.
	behind := access.System(access.SpaceOpen).Behind(ctx)
	err = s.DB.Write(behind, func(ctx context.Context, tx bun.Tx) error {
		person, err := s.store.byCode(ctx, tx, scope, s.digest(code))
		if err != nil {
			return err
		}
		actor = access.Actor{Role: access.Person, Person: person}
		_, err = s.Journal.Append(ctx, tx, journal.Line{Action: string(access.SpaceOpen), Actor: actor, Subject: person})
		return err
	})
	if err != nil {
		return access.Actor{}, err
	}
	return actor, nil
}

func (s store) giveCode(ctx context.Context, tx bun.Tx, scope access.Scope, f file, row codeRow) error {
	if err := f.leave(scope, access.PersonCode); err != nil {
		return err
	}
	for _, table := range []string{"people_spaces", "people_codes"} {
		if _, err := tx.NewDelete().Table(table).Where("person = ?", f.ID).Exec(ctx); err != nil {
			return err
		}
	}
	emptied := tx.NewSelect().Table("people_merges").Column("other").Where("kept = ?", f.ID)
	if _, err := tx.NewDelete().Table("people_codes").Where("person IN (?)", emptied).Exec(ctx); err != nil {
		return err
	}
	_, err := tx.NewInsert().Model(&row).Exec(ctx)
	return err
}

// byCode gives the person whom a code belongs to, by its digest.
func (s store) byCode(ctx context.Context, tx bun.Tx, scope access.Scope, digest []byte) (person kernel.ID, err error) {
	if err := scope.Require(access.SpaceOpen); err != nil {
		return "", err
	}
	if err := scope.Over(access.Network); err != nil {
		return "", err
	}
	err = tx.NewSelect().Table("people_codes").Column("person").
		Where("digest = ? AND expires_at > ? AND expires_at <= ?", digest, s.clock.Now(), s.latest(codeLasts)).Scan(ctx, &person)
	if errors.Is(err, sql.ErrNoRows) {
		return "", kernel.Fault(kernel.NotFound, "people.code_wrong")
	}
	if err != nil {
		return "", err
	}
	var row personRow
	if err := tx.NewSelect().Model(&row).Where("id = ?", person).Scan(ctx); err != nil {
		return "", err
	}
	if person, err = s.last(ctx, tx, row); err != nil {
		return "", err
	}
	return person, s.seen(ctx, tx, person)
}
