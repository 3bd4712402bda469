package app

import (
	"context"
	"log/slog"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/directory"
	"relais/internal/events"
	"relais/internal/kernel"
	"relais/internal/people"
	"relais/internal/referral"
	"relais/internal/retention"
)

// places finds a place of the directory, once it is open: see [Open].
type places interface {
	Card(id kernel.ID) (*directory.Card, error)
}

// openReferrals opens the room of referrals. For the commands of an operator no
// directory is open: nothing is sent there.
func (r *Rooms) openReferrals(parts referral.Parts) (err error) {
	if parts.Words, err = LoadTexts(); err != nil {
		return err
	}
	parts.DB, parts.Keys, parts.Safe, parts.Journal, parts.People = r.DB, r.Keys, r.Safe, r.Journal, r.People
	parts.Log, parts.Timers, parts.Origin, parts.Post = slog.Default(), referral.DefaultTimers(), r.origin, r.Post.Send
	parts.Ask, parts.Gone, parts.WriteAccount, parts.WriteStructure = r.ask, r.gone, r.writeAccount, r.writeStructure
	parts.Text, parts.Publish = r.text, r.referralMoved
	parts.Hush, parts.Hushed = r.hush, r.SMS.Stopped
	r.Referrals = referral.New(parts)
	return nil
}

// ask gives what a referral must know of a place.
func (r *Rooms) ask(ctx context.Context, place kernel.ID) (asked referral.Asked, err error) {
	if r.places == nil {
		return asked, kernel.Fault(kernel.NotFound, "place.absent")
	}
	card, err := r.places.Card(place)
	if err != nil {
		return asked, err
	}
	asked = referral.Asked{Name: card.Name, Where: card.Address.Street + ", " + card.Town(), Phone: card.Phone}
	for _, s := range card.Services {
		asked.Needs = append(asked.Needs, directory.Services().Slug(s.Category))
	}
	if len(card.Emails) > 0 {
		asked.Address = card.Emails[0]
	}
	if card.Pivot != directory.UnknownPivot {
		asked.Structure, err = r.Identity.Network.Running(ctx, access.System(access.StructureRead), card.Pivot)
	}
	return asked, err
}

func (r *Rooms) gone(ctx context.Context, structures []kernel.ID) (map[kernel.ID]bool, error) {
	return r.Identity.Network.Gone(ctx, access.System(access.StructureRead), structures)
}

func (r *Rooms) writeAccount(ctx context.Context, to kernel.ID, subject, text string) error {
	return r.Identity.Members.WriteAccount(ctx, access.System(access.ReferralFollow), to, subject, text)
}

// writeStructure writes to those who answer for a structure: its managers, and
// who receives people there.
func (r *Rooms) writeStructure(ctx context.Context, to kernel.ID, subject, text string) error {
	return r.Identity.Members.WriteStructure(ctx, access.System(access.ReferralFollow), to, []access.Role{access.Manager, access.Reception}, subject, text)
}

// referralMoved tells the programs of the structures concerned what happened to a
// referral.
func (r *Rooms) referralMoved(ctx context.Context, tx bun.Tx, e events.ReferralMoved) error {
	return r.stepOfHouse(ctx, access.HookManage, func(ctx context.Context, scope access.Scope) error {
		return r.Hooks.Publish(ctx, tx, scope, e.To(), e.Kind(), e)
	})
}

// tellManagers writes to the managers of a structure.
func (r *Rooms) tellManagers(ctx context.Context, to kernel.ID, subject, text string) error {
	return r.Identity.Members.WriteStructure(ctx, access.System(access.ReferralFollow), to, []access.Role{access.Manager}, subject, text)
}

// eraseReferred takes away what referrals keep of a person who is erased.
func (r *Rooms) eraseReferred(ctx context.Context, tx bun.Tx, person kernel.ID) error {
	return r.stepOfHouse(ctx, access.ReferralFollow, func(ctx context.Context, scope access.Scope) error {
		return r.Referrals.Forget(ctx, tx, scope, person)
	})
}

// mergeReferred gives the referrals of a file to the one into which it is merged.
func (r *Rooms) mergeReferred(ctx context.Context, tx bun.Tx, from, into kernel.ID) error {
	return r.stepOfHouse(ctx, access.ReferralFollow, func(ctx context.Context, scope access.Scope) error {
		return r.Referrals.Merge(ctx, tx, scope, from, into)
	})
}

// unmergeReferred gives them back.
func (r *Rooms) unmergeReferred(ctx context.Context, tx bun.Tx, from, into kernel.ID) error {
	return r.stepOfHouse(ctx, access.ReferralFollow, func(ctx context.Context, scope access.Scope) error {
		return r.Referrals.Unmerge(ctx, tx, scope, from, into)
	})
}

// referred gives what referrals keep of a person, for their export.
func (r *Rooms) referred(ctx context.Context, person kernel.ID, kept *people.Elsewhere) error {
	all, err := r.Referrals.About(ctx, access.System(access.ReferralRead), person)
	if err == nil && len(all) > 0 {
		kept.Rooms["referrals"] = people.Room{Reads: access.ReferralRead, Holds: all}
	}
	return err
}

// referrals say no more whom they were for, two years after they were made.
func (r *Rooms) referralFamily() retention.Family {
	return retention.Family{
		Code: "referrals",
		Due: func(ctx context.Context, before time.Time) ([]kernel.ID, error) {
			return r.Referrals.Due(ctx, access.System(access.RetentionRead), before)
		},
		Act: func(ctx context.Context, id kernel.ID, before time.Time) error {
			return r.Referrals.Drop(ctx, access.System(access.RetentionRun), id, before)
		},
	}
}

// referralsEvery is how often the house sees to referrals that are due.
const referralsEvery = time.Minute
