package app

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/people"
	"relais/internal/retention"
)

// families gives what the rooms keep for a time, each by the code of its rule:
// one a rule that migrations/00010_retention.sql or a later one seeds.
func (r *Rooms) families() []retention.Family {
	return []retention.Family{
		r.personFiles(), r.idleAccounts(), r.applications(), r.invitations(), r.sentMails(), r.sentTexts(), r.endedSessions(), r.endedHolds(), r.referralFamily(),
		lots("hooks", r.Hooks), lots("field", r.Field),
	}
}

// personFiles are erased when nobody was in touch with the person for long.
func (r *Rooms) personFiles() retention.Family {
	return retention.Family{
		Code: "people.file",
		Due: func(ctx context.Context, before time.Time) ([]kernel.ID, error) {
			return r.People.Due(ctx, access.System(access.RetentionRead), before)
		},
		Act: func(ctx context.Context, id kernel.ID, before time.Time) error {
			return r.People.EraseDue(ctx, access.System(access.PersonErase), id, before)
		},
		Settle: r.People.Settle,
		Structure: func(ctx context.Context, id kernel.ID) (kernel.ID, error) {
			return r.People.StructureOf(ctx, access.System(access.RetentionHold), id)
		},
		Find: func(ctx context.Context, typed string) (kernel.ID, error) {
			return r.People.ByReference(ctx, access.System(access.RetentionHold), typed)
		},
		Reference: people.ReferenceOf,
	}
}

// idleAccounts are erased when nobody signed in for long, once their owner was
// told; the last manager of a structure and the last administrator stay.
func (r *Rooms) idleAccounts() retention.Family {
	return retention.Family{
		Code: "account.idle",
		Warn: func(ctx context.Context, before time.Time) error {
			return r.Identity.Members.WarnIdle(ctx, access.System(access.RetentionRun), before)
		},
		Due: func(ctx context.Context, before time.Time) ([]kernel.ID, error) {
			return r.Identity.Members.Idle(ctx, access.System(access.RetentionRead), before)
		},
		Kept: func(ctx context.Context, before time.Time) (int, error) {
			return r.Identity.Members.IdleKept(ctx, access.System(access.RetentionRead), before)
		},
		Act: func(ctx context.Context, id kernel.ID, before time.Time) error {
			return r.Identity.Members.EraseIdle(ctx, access.System(access.RetentionRun), id, before)
		},
		Settle: r.Keys.Forget,
	}
}

// applications are forgotten some time after their decision: all of those that
// were refused, the contact of those that were approved.
func (r *Rooms) applications() retention.Family {
	return retention.Family{
		Code: "applications",
		Due: func(ctx context.Context, before time.Time) ([]kernel.ID, error) {
			return r.Identity.Network.DueApplications(ctx, access.System(access.RetentionRead), before)
		},
		Act: func(ctx context.Context, id kernel.ID, before time.Time) error {
			return r.Identity.Network.DropApplication(ctx, access.System(access.RetentionRun), id, before)
		},
		Settle: r.Keys.Forget,
	}
}

// invitations go some time after they were used, revoked or expired.
func (r *Rooms) invitations() retention.Family {
	return retention.Family{
		Code: "invitations", Quiet: true,
		Due: func(ctx context.Context, before time.Time) ([]kernel.ID, error) {
			return r.Identity.Members.DueInvitations(ctx, access.System(access.RetentionRead), before)
		},
		Act: func(ctx context.Context, id kernel.ID, before time.Time) error {
			return r.Identity.Members.DropInvitation(ctx, access.System(access.RetentionRun), id, before)
		},
	}
}

// sentMails are the dates of mails that ended, a lot a day.
func (r *Rooms) sentMails() retention.Family {
	return lots("messages", r.Post)
}

// endedSessions are the devices that sessions made known, a lot a day; the
// sessions themselves go within the hour of their end.
func (r *Rooms) endedSessions() retention.Family {
	return lots("sessions", r.Identity.Sessions)
}

// endedHolds go some time after their day, or after they were released.
func (r *Rooms) endedHolds() retention.Family {
	return retention.Family{
		Code: "holds",
		Due: func(ctx context.Context, before time.Time) ([]kernel.ID, error) {
			return r.Retention.DueHolds(ctx, access.System(access.RetentionRead), before)
		},
		Act: func(ctx context.Context, id kernel.ID, before time.Time) error {
			return r.Retention.DropHold(ctx, access.System(access.RetentionRun), id, before)
		},
	}
}

// held gives until when the file of a person is on hold.
func (r *Rooms) held(ctx context.Context, person kernel.ID) (time.Time, error) {
	return r.Retention.HeldUntil(ctx, access.System(access.RetentionHold), "people.file", person)
}

// elsewhere gives what other rooms keep of a person, for their export.
func (r *Rooms) elsewhere(ctx context.Context, person kernel.ID) (kept people.Elsewhere, err error) {
	kept.Rooms = map[string]people.Room{}
	if err := r.referred(ctx, person, &kept); err != nil {
		return kept, err
	}
	if err := r.diagnosed(ctx, person, &kept); err != nil {
		return kept, err
	}
	holds, listed, err := r.Retention.About(ctx, access.System(access.RetentionHold), person)
	for _, h := range holds {
		kept.Holds = append(kept.Holds, people.ExportedHold{
			Family: h.Family, HeldAt: h.HeldAt, HeldBy: h.HeldBy, Reason: h.Reason, Until: h.Until,
			ReleasedAt: h.ReleasedAt, ReleasedBy: h.ReleasedBy,
		})
	}
	for _, l := range listed {
		kept.Listings = append(kept.Listings, people.ExportedListing{Family: l.Family, MadeAt: l.MadeAt, Outcome: l.Outcome})
	}
	return kept, err
}

// eraseRetained removes what retention keeps of a person who is erased.
func (r *Rooms) eraseRetained(ctx context.Context, _ bun.Tx, person kernel.ID) error {
	return r.Retention.Forget(ctx, access.System(access.RetentionRun), person)
}

// lots is a family whose data hold no identifier, and go by the day.
func lots(code string, of interface {
	Due(ctx context.Context, scope access.Scope, before time.Time) ([]kernel.ID, error)
	Drop(ctx context.Context, scope access.Scope, day kernel.ID, before time.Time) error
},
) retention.Family {
	return retention.Family{
		Code: code, Quiet: true, ByDay: true,
		Due: func(ctx context.Context, before time.Time) ([]kernel.ID, error) {
			return of.Due(ctx, access.System(access.RetentionRead), before)
		},
		Act: func(ctx context.Context, day kernel.ID, before time.Time) error {
			return of.Drop(ctx, access.System(access.RetentionRun), day, before)
		},
	}
}
