package app

import (
	"context"
	"maps"
	"slices"

	"relais/internal/access"
	"relais/internal/figures"
	"relais/internal/identity"
	"relais/internal/kernel"
	"relais/internal/people"
	peopleweb "relais/internal/people/web"
)

// names gives the names of accounts, teams and structures alike; those that
// nobody knows are left out.
func (r *Rooms) names(ctx context.Context, ids []kernel.ID) (map[kernel.ID]string, error) {
	names, err := r.Identity.Members.Names(ctx, access.System(access.MemberRead), ids)
	if err != nil {
		return nil, err
	}
	others, err := r.Identity.Network.Called(ctx, access.System(access.StructureRead), ids)
	if err != nil {
		return nil, err
	}
	maps.Copy(names, others)
	return names, nil
}

// erased tells which of some files were erased.
func (r *Rooms) erased(ctx context.Context, files []kernel.ID) (map[kernel.ID]bool, error) {
	return r.People.Erased(ctx, access.System(access.PersonErase), files)
}

// colleagues gives the members and the teams of the structure that an actor
// acts for, those that may be in charge of people.
func (r *Rooms) colleagues(ctx context.Context, actor access.Actor) (all []peopleweb.Colleague, err error) {
	scope, err := actor.May(access.MemberRead)
	if err != nil {
		return nil, err
	}
	members, err := r.Identity.Members.List(ctx, scope, actor.Structure)
	if err != nil {
		return nil, err
	}
	for _, m := range members {
		all = append(all, peopleweb.Colleague{Charge: people.Charge{Account: m.Account}, Name: m.Name})
	}
	teams, err := r.Identity.Members.Teams(ctx, scope, actor.Structure)
	if err != nil {
		return nil, err
	}
	for _, t := range teams {
		all = append(all, peopleweb.Colleague{Charge: people.Charge{Team: t.ID}, Name: t.Name})
	}
	follows, err := r.follows(ctx, actor.Structure)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(c peopleweb.Colleague) bool { return !follows(c.Charge) }), nil
}

// follows gives what tells who may be in charge of people in a structure: its
// active members, but those whose role is shown no file, not even of those; and
// the teams with such a member.
func (r *Rooms) follows(ctx context.Context, structure kernel.ID) (func(people.Charge) bool, error) {
	roles := slices.DeleteFunc(access.MemberRoles(), func(role access.Role) bool {
		return !access.Decide(role, access.PersonReadMinimal, access.InCharge).Allowed
	})
	holders, err := r.Identity.Members.Holders(ctx, access.System(access.MemberRead), structure, roles)
	return func(c people.Charge) bool { return holders[c.Account] || holders[c.Team] }, err
}

// figures counts structures, people and referrals for those who may read how many.
func (r *Rooms) figures(clock kernel.Clock) (*figures.Service, error) {
	return figures.New(figures.Parts{
		Structures: func(ctx context.Context) ([]identity.Structure, error) {
			return r.Identity.Network.Structures(ctx, access.System(access.StructureRead))
		},
		People: func(ctx context.Context) (map[kernel.ID]int, error) {
			return r.People.Counts(ctx, access.System(access.FiguresRead))
		},
		Referrals: r.Referrals.Facts, Lacks: r.Referrals.Lacks,
		House: access.System(access.FiguresRead), Clock: clock,
	})
}
