package people

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/platform/seal"
)

// consentRow is a consent as the database keeps it.
type consentRow struct {
	bun.BaseModel `bun:"table:people_consents"`

	ID          kernel.ID `bun:",pk"`
	Person      kernel.ID
	Purpose     Purpose
	Version     string
	Means       Means
	Wording     []byte // sealed
	GivenAt     time.Time
	GivenBy     kernel.ID
	ReplacedAt  *time.Time
	WithdrawnAt *time.Time
	WithdrawnBy kernel.ID
}

// readAs is what a wording is sealed with.
type readAs struct {
	Text     string `json:"text"`
	Language string `json:"language"`
}

func consentPlace(consent kernel.ID) seal.Place {
	return seal.Place{Table: "people_consents", Column: "wording", Row: string(consent)}
}

// GiveConsent notes that the person agrees: purpose, version, wording, language
// and means are those of c, the rest is the house's. A worker who notes it met or
// heard the person. Scope: person.consent. Agreeing to another wording ends the
// consent before it; Conflict "people.consent_stands" says that the person agreed
// to this very one. Invalid errors, joined, say what is wrong.
func (s *Service) GiveConsent(ctx context.Context, scope access.Scope, id kernel.ID, c Consent) (err error) {
	defer kernel.Wrap(&err, "people.GiveConsent(%s, %s)", id, c.Purpose)
	herself := scope.Actor().Role == access.Person
	if err := c.check(herself); err != nil {
		return err
	}
	if c.ID, err = s.IDs.New(); err != nil {
		return err
	}
	return s.over(ctx, scope, toChange, id, access.PersonConsent, func(ctx context.Context, tx bun.Tx, f file) (string, error) {
		if err := s.store.addConsent(ctx, tx, scope, f, c); err != nil {
			return "", err
		}
		if herself {
			return "given:" + string(c.Purpose), nil
		}
		return "given:" + string(c.Purpose), s.store.seen(ctx, tx, f.ID)
	})
}

// WithdrawConsent notes that the person no longer agrees. Scope: person.consent.
// NotFound "people.consent_absent" when they did not.
func (s *Service) WithdrawConsent(ctx context.Context, scope access.Scope, id kernel.ID, purpose Purpose) (err error) {
	defer kernel.Wrap(&err, "people.WithdrawConsent(%s, %s)", id, purpose)
	return s.over(ctx, scope, toChange, id, access.PersonConsent, func(ctx context.Context, tx bun.Tx, f file) (string, error) {
		return "withdrawn:" + string(purpose), s.store.endConsent(ctx, tx, scope, f, purpose)
	})
}

// Consents gives what the person agreed to, and no longer does, the latest
// first. Scope: person.consent, or person.read.
func (s *Service) Consents(ctx context.Context, scope access.Scope, id kernel.ID) (consents []Consent, err error) {
	defer kernel.Wrap(&err, "people.Consents(%s)", id)
	action := access.PersonConsent
	if scope.Action() == access.PersonRead {
		action = access.PersonRead
	}
	err = s.over(ctx, scope, toRead, id, action, func(ctx context.Context, tx bun.Tx, f file) (string, error) {
		consents, err = s.store.consents(ctx, tx, scope, f)
		return "consents:all", err
	})
	if err != nil {
		return nil, err
	}
	return consents, nil
}

// Agreed tells, in the transaction of an act of a work room, whether the person
// agrees to a purpose now. Scope: of any action that may be done to their file;
// errors are those of [Service.Leave]. It leaves no line: the act it serves does.
func (s *Service) Agreed(ctx context.Context, tx bun.Tx, scope access.Scope, id kernel.ID, purpose Purpose) (agreed bool, err error) {
	defer kernel.Wrap(&err, "people.Agreed(%s, %s)", id, purpose)
	f, err := s.store.find(ctx, tx, scope, toRead, id, scope.Action())
	if err != nil {
		return false, err
	}
	return s.store.agreedTo(tx, f, purpose).Exists(ctx)
}

func (s store) addConsent(ctx context.Context, tx bun.Tx, scope access.Scope, f file, c Consent) error {
	if err := f.leave(scope, access.PersonConsent); err != nil {
		return err
	}
	same, err := s.agreedTo(tx, f, c.Purpose).Where("version = ?", c.Version).Exists(ctx)
	if err == nil && same {
		err = kernel.Fault(kernel.Conflict, "people.consent_stands")
	}
	if err != nil {
		return err
	}
	now := s.clock.Now()
	_, err = tx.NewUpdate().Table("people_consents").Set("replaced_at = ?", now).
		Where("person = ? AND purpose = ? AND withdrawn_at IS NULL AND replaced_at IS NULL", f.ID, c.Purpose).Exec(ctx)
	if err != nil {
		return err
	}
	plain, err := json.Marshal(readAs{Text: c.Wording, Language: c.Language})
	if err != nil {
		return err
	}
	row := consentRow{
		ID: c.ID, Person: f.ID, Purpose: c.Purpose, Version: c.Version, Means: c.Means,
		GivenAt: now, GivenBy: scope.Actor().Account,
	}
	if row.Wording, err = s.keys.Seal(ctx, tx, f.ID, consentPlace(c.ID), plain); err != nil {
		return err
	}
	_, err = tx.NewInsert().Model(&row).Exec(ctx)
	return err
}

// agreedTo is the consent of a file to a purpose that stands now.
func (s store) agreedTo(tx bun.Tx, f file, purpose Purpose) *bun.SelectQuery {
	return tx.NewSelect().Table("people_consents").
		Where("person = ? AND purpose = ? AND withdrawn_at IS NULL AND replaced_at IS NULL", f.ID, purpose)
}

// allAgreed gives the purposes that a person agrees to now, in the order of
// [Purposes].
func (s store) allAgreed(ctx context.Context, tx bun.Tx, f file) (agreed []Purpose, err error) {
	var found []Purpose
	err = tx.NewSelect().Table("people_consents").Column("purpose").
		Where("person = ? AND withdrawn_at IS NULL AND replaced_at IS NULL", f.ID).Scan(ctx, &found)
	for _, purpose := range Purposes() {
		if slices.Contains(found, purpose) {
			agreed = append(agreed, purpose)
		}
	}
	return agreed, err
}

func (s store) endConsent(ctx context.Context, tx bun.Tx, scope access.Scope, f file, purpose Purpose) error {
	if err := f.leave(scope, access.PersonConsent); err != nil {
		return err
	}
	if !slices.Contains(Purposes(), purpose) {
		return kernel.Fault(kernel.Invalid, "people.consent_purpose")
	}
	ended, err := tx.NewUpdate().Table("people_consents").
		Set("withdrawn_at = ?", s.clock.Now()).Set("withdrawn_by = ?", scope.Actor().Account).
		Where("person = ? AND purpose = ? AND withdrawn_at IS NULL AND replaced_at IS NULL", f.ID, purpose).Exec(ctx)
	if err != nil {
		return err
	}
	if n, err := ended.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return kernel.Fault(kernel.NotFound, "people.consent_absent")
}

// endOfPhone ends the consents to be reached on a phone that is no longer the one
// of the card: the next may be another's. They are asked for again.
func (s store) endOfPhone(ctx context.Context, tx bun.Tx, f file, at time.Time) error {
	_, err := tx.NewUpdate().Table("people_consents").Set("replaced_at = ?", at).
		Where("person = ? AND purpose IN (?, ?)", f.ID, ForSMS, ForVoice).
		Where("withdrawn_at IS NULL AND replaced_at IS NULL").Exec(ctx)
	return err
}

// refusesFile tells whether the person agreed to a file being kept, and no longer
// does.
func (s store) refusesFile(ctx context.Context, tx bun.Tx, f file) (bool, error) {
	withdrawn := tx.NewSelect().Table("people_consents").Where("person = ? AND purpose = ? AND withdrawn_at IS NOT NULL", f.ID, ForFile)
	refused, err := withdrawn.Exists(ctx)
	if err != nil || !refused {
		return false, err
	}
	agreed, err := s.agreedTo(tx, f, ForFile).Exists(ctx)
	return !agreed, err
}

// consents gives the consents of a file, the latest first.
func (s store) consents(ctx context.Context, tx bun.Tx, scope access.Scope, f file) (consents []Consent, err error) {
	if err := f.leave(scope, access.PersonConsent, access.PersonRead, access.PersonExport); err != nil {
		return nil, err
	}
	var rows []consentRow
	err = tx.NewSelect().Model(&rows).Where("person = ?", f.ID).OrderExpr("given_at DESC").Order("id").Scan(ctx)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		plain, err := s.keys.Open(ctx, tx, f.ID, consentPlace(row.ID), row.Wording)
		if err != nil {
			return nil, err
		}
		var read readAs
		if err := json.Unmarshal(plain, &read); err != nil {
			return nil, kernel.Because(kernel.Internal, "people.consent", err)
		}
		consents = append(consents, Consent{
			ID: row.ID, Purpose: row.Purpose, Version: row.Version, Wording: read.Text, Language: read.Language, Means: row.Means,
			GivenAt: row.GivenAt.UTC(), GivenBy: row.GivenBy, Replaced: utc(row.ReplacedAt), WithdrawnAt: utc(row.WithdrawnAt), WithdrawnBy: row.WithdrawnBy,
		})
	}
	return consents, nil
}

// utc gives a moment as rooms tell it.
func utc(at *time.Time) *time.Time {
	if at == nil {
		return nil
	}
	moment := at.UTC()
	return &moment
}
