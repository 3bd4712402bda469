package app

import (
	"context"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/diagnostic"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/people"
)

// openDiagnostics opens the room of diagnostics.
func (r *Rooms) openDiagnostics(clock kernel.Clock, ids kernel.IDs) (err error) {
	r.Diagnostics, err = diagnostic.New(diagnostic.Parts{
		DB: r.DB, Keys: r.Keys, Journal: r.Journal, People: r.People, Clock: clock, IDs: ids,
	})
	return err
}

// eraseDiagnosed removes the diagnostics of a person who is erased.
func (r *Rooms) eraseDiagnosed(ctx context.Context, tx bun.Tx, person kernel.ID) error {
	return r.stepOfHouse(ctx, access.DiagnosticWrite, func(ctx context.Context, scope access.Scope) error {
		return r.Diagnostics.Forget(ctx, tx, scope, person)
	})
}

// mergeDiagnosed gives the diagnostics of a file to the one into which it is
// merged.
func (r *Rooms) mergeDiagnosed(ctx context.Context, tx bun.Tx, from, into kernel.ID) error {
	return r.stepOfHouse(ctx, access.DiagnosticWrite, func(ctx context.Context, scope access.Scope) error {
		return r.Diagnostics.Merge(ctx, tx, scope, from, into)
	})
}

// unmergeDiagnosed gives them back.
func (r *Rooms) unmergeDiagnosed(ctx context.Context, tx bun.Tx, from, into kernel.ID) error {
	return r.stepOfHouse(ctx, access.DiagnosticWrite, func(ctx context.Context, scope access.Scope) error {
		return r.Diagnostics.Unmerge(ctx, tx, scope, from, into)
	})
}

// diagnosed gives what diagnostics keep of a person, for their export.
func (r *Rooms) diagnosed(ctx context.Context, person kernel.ID, kept *people.Elsewhere) error {
	all, err := r.Diagnostics.About(ctx, access.System(access.DiagnosticRead), person)
	if err == nil && len(all) > 0 {
		kept.Rooms["diagnostics"] = people.Room{Reads: access.DiagnosticRead, Holds: all}
	}
	return err
}

// personLinks are what the work rooms offer on the page of a person.
func personLinks() []gate.Entry {
	return []gate.Entry{
		{Path: "/personnes/{id}/diagnostic", Text: "diagnostic.link.person", Action: access.DiagnosticWrite},
		{Path: "/personnes/{id}/diagnostics", Text: "diagnostic.link.last", Action: access.DiagnosticRead},
		{Path: "/orienter?personne={id}", Text: "referral.link.person", Action: access.ReferralWrite},
	}
}

// spaceLinks are what they offer in a person's own space.
func spaceLinks() []gate.Entry {
	return []gate.Entry{
		{Path: "/mon-espace/orientations", Text: "path.space.link", Action: access.ReferralRead},
		{Path: "/mon-espace/diagnostics", Text: "diag.space.link", Action: access.DiagnosticRead},
	}
}
