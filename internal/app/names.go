package app

import (
	"context"
	"maps"

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

// colleagues gives the members who may follow people, and the teams, of the
// structure that an actor acts for.
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
		if follows(m) {
			all = append(all, peopleweb.Colleague{Charge: people.Charge{Account: m.Account}, Name: m.Name})
		}
	}
	teams, err := r.Identity.Members.Teams(ctx, scope, actor.Structure)
	for _, t := range teams {
		all = append(all, peopleweb.Colleague{Charge: people.Charge{Team: t.ID}, Name: t.Name})
	}
	return all, err
}

// follows tells whether a member may be in charge of people: some roles are
// shown no file, not even of those.
func follows(m identity.Member) bool {
	return m.Active && access.Decide(m.Role, access.PersonReadMinimal, access.InCharge).Allowed
}

// figures counts structures and people for those who may read how many.
func (r *Rooms) figures() *figures.Service {
	return figures.New(
		func(ctx context.Context) ([]identity.Structure, error) {
			return r.Identity.Network.Structures(ctx, access.System(access.StructureRead))
		},
		func(ctx context.Context) (map[kernel.ID]int, error) {
			return r.People.Counts(ctx, access.System(access.FiguresRead))
		},
	)
}
