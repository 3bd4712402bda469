package app

import (
	"context"
	"crypto/rand"
	"log/slog"

	"relais/internal/access"
	"relais/internal/diagnostic"
	"relais/internal/field"
	"relais/internal/identity"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/messaging"
	"relais/internal/messaging/hooks"
	"relais/internal/messaging/sms"
	"relais/internal/people"
	"relais/internal/platform/db"
	"relais/internal/platform/limits"
	"relais/internal/platform/once"
	"relais/internal/platform/seal"
	"relais/internal/referral"
	"relais/internal/retention"
)

// Rooms are the ground rooms that hold what concerns people, and what they
// stand on.
type Rooms struct {
	DB        *db.DB
	Safe      *seal.Safe
	Keys      *seal.Keys
	Journal   *journal.Journal
	Limits    *limits.Limits
	Once      *once.Once
	Post      *messaging.Post
	SMS       *sms.Service
	Hooks     *hooks.Service
	Field     *field.Service
	Identity  *identity.Room
	People    *people.Service
	Retention *retention.Service
	Referrals *referral.Service

	Diagnostics *diagnostic.Service

	origin string // where links of letters lead
	places places // of the directory, once it is open
}

// Sizes and purposes of the secrets drawn from the safe.
const (
	secretBytes  = 32
	limitsSecret = "limits"
	onceSecret   = "once"
	formsSecret  = "forms"
	pocketSecret = "pockets"
)

// OpenRooms opens these rooms on an open database, for the commands of an
// operator. The structure of the network is there afterwards. A journal that was
// tampered with is refused, as the house does.
func OpenRooms(ctx context.Context, d *db.DB, safe *seal.Safe, config Config, clock kernel.Clock) (_ *Rooms, err error) {
	return openRooms(ctx, d, safe, config, clock, func(j *journal.Journal) error { return CheckJournal(ctx, j) })
}

// OpenRestored does as OpenRooms on a database that was just restored: its
// journal is behind what the safe knows, until [journal.Journal.Restored].
func OpenRestored(ctx context.Context, d *db.DB, safe *seal.Safe, config Config, clock kernel.Clock) (_ *Rooms, err error) {
	return openRooms(ctx, d, safe, config, clock, func(*journal.Journal) error { return nil })
}

// openRooms opens the rooms once check lets the journal through: before
// anything is written.
func openRooms(
	ctx context.Context, d *db.DB, safe *seal.Safe, config Config, clock kernel.Clock, check func(*journal.Journal) error,
) (_ *Rooms, err error) {
	defer kernel.Wrap(&err, "app.OpenRooms")
	ids := kernel.NewIDs(clock, rand.Reader)
	r := &Rooms{
		origin: config.Origin,
		DB:     d, Safe: safe, Keys: seal.NewKeys(d, safe, clock),
		Limits: limits.New(d, clock, safe.Derive(limitsSecret, secretBytes)),
		Once:   once.New(d, clock, safe.Derive(onceSecret, secretBytes)),
	}
	if err = r.Keys.Check(ctx); err != nil {
		return nil, err
	}
	r.Post = messaging.NewPost(d, r.Keys, r.Limits, clock, ids, config.Mail != nil)
	if r.SMS, err = newSMS(d, r.Keys, safe, clock, ids, config.SMS); err != nil {
		return nil, err
	}
	if r.Journal, err = journal.New(d, r.Keys, safe, clock, rand.Reader); err != nil {
		return nil, err
	}
	if err = check(r.Journal); err != nil {
		return nil, err
	}
	r.Identity, err = identity.New(identity.Tools{
		DB: d, Keys: r.Keys, Journal: r.Journal, Limits: r.Limits, Post: r.Post, Clock: clock, IDs: ids, Random: rand.Reader,
	}, identity.Config{Network: config.Pages.Network, Address: config.Origin, Hashing: config.Hashing})
	if err != nil {
		return nil, err
	}
	if _, err = r.Identity.Network.EnsureNetwork(ctx, config.Pages.Network); err != nil {
		return nil, err
	}
	r.People = people.New(people.Parts{
		DB: d, Keys: r.Keys, Safe: safe, Journal: r.Journal, Clock: clock, IDs: ids, Random: rand.Reader, Follows: r.follows, Held: r.held,
		Elsewhere: r.elsewhere, Erasers: []people.Eraser{r.eraseRetained, r.eraseTexts, r.eraseReferred, r.eraseDiagnosed},
		Mergers: []people.Merger{r.mergeReferred, r.mergeDiagnosed}, Unmergers: []people.Merger{r.unmergeReferred, r.unmergeDiagnosed},
	})
	r.Hooks = hooks.New(hooks.Parts{
		DB: d, Keys: r.Keys, Journal: r.Journal, Clock: clock, IDs: ids, Random: rand.Reader, Plain: config.Demo != nil,
		WriteStructure: r.tellManagers,
	})
	if err = r.openDiagnostics(clock, ids); err != nil {
		return nil, err
	}
	if err = r.openReferrals(referral.Parts{Clock: clock, IDs: ids, Random: rand.Reader, Network: config.Pages.Network}); err != nil {
		return nil, err
	}
	r.Field = field.New(field.Parts{DB: d, People: r.People, Referrals: r.Referrals, Clock: clock})
	r.Retention = retention.New(retention.Parts{
		DB: d, Keys: r.Keys, Journal: r.Journal, Clock: clock, IDs: ids, Families: r.families(), Tell: r.tellAuditors,
	})
	return r, nil
}

// CatchUp erases again whoever was erased and came back with a restored
// backup; it comes before anyone is let in.
func (r *Rooms) CatchUp(ctx context.Context, log *slog.Logger) error {
	again, err := r.People.CatchUp(ctx, access.System(access.PersonErase))
	if again > 0 {
		log.Warn("people erased earlier had come back, and were erased again", "people", again)
	}
	return err
}

// stepOfHouse does a step of a transaction in the name of the house, with its
// leave for one action.
func (r *Rooms) stepOfHouse(ctx context.Context, action access.Action, do func(context.Context, access.Scope) error) error {
	scope := access.System(action)
	return r.DB.Step(scope.Behind(ctx), func(ctx context.Context) error { return do(ctx, scope) })
}
