package identity

import (
	"context"
	"regexp"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
)

// Place is one session of an account, as its owner sees it.
type Place struct {
	ID      kernel.ID
	Device  string
	Created time.Time
	Seen    time.Time
	Here    bool // it is the session that asks
}

// List gives the whole sessions of who is signed in, the latest seen first.
func (s *Sessions) List(ctx context.Context, session Session) (list []Place, err error) {
	defer kernel.Wrap(&err, "Sessions.List")
	if err := session.whole(); err != nil {
		return nil, err
	}
	err = s.db.Read(session.behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		var rows []sessionRow
		err := tx.NewSelect().Model(&rows).Where("account_id = ? AND NOT half", session.Account).Order("seen_at DESC", "id").Scan(ctx)
		for _, row := range rows {
			if !row.over(s.clock.Now()) {
				list = append(list, Place{row.ID, row.Device, row.CreatedAt, row.SeenAt, row.ID == session.ID})
			}
		}
		return err
	})
	return list, err
}

// End ends one session of who is signed in; NotFound when it is not theirs. It
// asks for a recent proof (else Forbidden "identity.prove_again"): whoever took
// a session over does not shut its owner out with it.
func (s *Sessions) End(ctx context.Context, session Session, id kernel.ID) (err error) {
	defer kernel.Wrap(&err, "Sessions.End(%s)", id)
	if err := session.proven(s.clock.Now()); err != nil {
		return err
	}
	return s.write(session.behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		done, err := tx.NewDelete().Model((*sessionRow)(nil)).Where("account_id = ? AND id = ?", session.Account, id).Exec(ctx)
		if err := changed(done, err, "identity.session_absent"); err != nil {
			if kernel.KindOf(err) == kernel.Conflict {
				err = kernel.Fault(kernel.NotFound, "identity.session_absent")
			}
			return err
		}
		return s.noteEnd(ctx, tx, session, string(id))
	})
}

// EndOthers ends every session of who is signed in, but this one; it asks for a
// recent proof, as End does.
func (s *Sessions) EndOthers(ctx context.Context, session Session) (err error) {
	defer kernel.Wrap(&err, "Sessions.EndOthers")
	if err := session.proven(s.clock.Now()); err != nil {
		return err
	}
	return s.write(session.behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		if err := s.endSessions(ctx, tx, session.Account, session.hash); err != nil {
			return err
		}
		return s.noteEnd(ctx, tx, session, "others")
	})
}

// SignOut ends this session, half ones included; ending twice is nothing.
func (s *Sessions) SignOut(ctx context.Context, session Session) (err error) {
	defer kernel.Wrap(&err, "Sessions.SignOut")
	return s.write(session.behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		done, err := tx.NewDelete().Model((*sessionRow)(nil)).Where("token_hash = ?", session.hash).Exec(ctx)
		if err := changed(done, err, "identity.session_absent"); err != nil {
			if kernel.KindOf(err) == kernel.Conflict {
				return nil
			}
			return err
		}
		return s.noteEnd(ctx, tx, session, string(session.ID))
	})
}

func (s *Sessions) noteEnd(ctx context.Context, tx bun.Tx, session Session, which string) error {
	who, err := s.acting(ctx, tx, session)
	if err != nil {
		return err
	}
	return s.note(ctx, tx, entry{
		action: journal.SessionEnded, actor: who, account: session.Account, detail: map[string]string{"session": which},
	})
}

// Switch makes who is signed in act for another of their structures, under
// another token, which it gives. NotFound when they may not.
func (s *Sessions) Switch(ctx context.Context, session Session, structure kernel.ID) (token string, err error) {
	defer kernel.Wrap(&err, "Sessions.Switch(%s)", structure)
	if err := session.whole(); err != nil {
		return "", err
	}
	err = s.write(session.behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		list, err := s.belongings(ctx, tx, session.Account)
		if err != nil {
			return err
		}
		if _, found := usable(list, structure); !found {
			return kernel.Fault(kernel.NotFound, "identity.structure_absent")
		}
		if token, err = s.replace(ctx, tx, session, func(row *sessionRow) { row.StructureID = structure }); err != nil {
			return err
		}
		_, err = tx.NewUpdate().Model((*accountRow)(nil)).Set("last_structure = ?", structure).Where("id = ?", session.Account).Exec(ctx)
		if err != nil {
			return err
		}
		who, err := s.acting(ctx, tx, session)
		if err != nil {
			return err
		}
		return s.note(ctx, tx, entry{
			action: string(access.AccountOwn), actor: who, account: session.Account,
			detail: map[string]string{"what": "switched", "structure": string(structure)},
		})
	})
	return token, err
}

var langForm = regexp.MustCompile(`^[A-Za-z-]{2,12}$`)

// SetLang keeps the language in which who is signed in reads the pages.
func (s *Sessions) SetLang(ctx context.Context, session Session, lang string) (err error) {
	defer kernel.Wrap(&err, "Sessions.SetLang")
	if err := session.whole(); err != nil {
		return err
	}
	if !langForm.MatchString(lang) {
		return kernel.Fault(kernel.Invalid, "identity.lang")
	}
	return s.write(session.behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewUpdate().Model((*accountRow)(nil)).Set("lang = ?", lang).Where("id = ?", session.Account).Exec(ctx)
		return err
	})
}

// Sweep deletes sessions and ceremonies that are over. The devices that they
// made known have a rule of retention: see [Sessions.Due]. Errors leave nothing
// half done; it may run on every node. Scope: of the house, retention.run.
func (s *Sessions) Sweep(ctx context.Context, scope access.Scope) (err error) {
	defer kernel.Wrap(&err, "Sessions.Sweep")
	if err := scope.RequireHouse(access.RetentionRun); err != nil {
		return err
	}
	now := s.clock.Now()
	return s.write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewDelete().Model((*sessionRow)(nil)).
			Where("created_at < ? OR seen_at < ? OR half AND created_at < ?", now.Add(-sessionLasts), now.Add(-sessionIdle), now.Add(-halfLasts)).Exec(ctx)
		if err != nil {
			return err
		}
		_, err = tx.NewDelete().Model((*ceremonyRow)(nil)).Where("expires_at < ?", now).Exec(ctx)
		return err
	})
}
