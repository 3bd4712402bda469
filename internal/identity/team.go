package identity

import (
	"context"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// Team is a team of a structure.
type Team struct {
	ID   kernel.ID
	Name string
}

// Teams lists the live teams of a structure, by name. Scope: member.read or
// member.change.
func (m *Members) Teams(ctx context.Context, scope access.Scope, structure kernel.ID) (list []Team, err error) {
	defer kernel.Wrap(&err, "Members.Teams(%s)", structure)
	if err := scope.Require(access.MemberRead, access.MemberChange, access.MemberInvite); err != nil {
		return nil, err
	}
	err = m.db.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		s, err := m.structure(ctx, tx, structure)
		if err != nil {
			return err
		}
		if err := over(scope, s); err != nil {
			return err
		}
		return tx.NewSelect().Model((*teamRow)(nil)).Column("id", "name").
			Where("structure_id = ? AND ended_at IS NULL", structure).Order("name", "id").Scan(ctx, &list)
	})
	return list, err
}

// AddTeam makes a team in a structure. Scope: member.change.
func (m *Members) AddTeam(ctx context.Context, scope access.Scope, structure kernel.ID, name string) (id kernel.ID, err error) {
	defer kernel.Wrap(&err, "Members.AddTeam(%s)", structure)
	if name, err = Name(name); err != nil {
		return "", err
	}
	if id, err = m.ids.New(); err != nil {
		return "", err
	}
	err = m.onStructure(ctx, scope, structure, "team added", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(&teamRow{ID: id, StructureID: structure, Name: name}).Exec(ctx)
		return err
	})
	return id, err
}

// RenameTeam gives a team another name. Scope: member.change.
func (m *Members) RenameTeam(ctx context.Context, scope access.Scope, structure, team kernel.ID, name string) (err error) {
	defer kernel.Wrap(&err, "Members.RenameTeam(%s)", team)
	if name, err = Name(name); err != nil {
		return err
	}
	return m.onStructure(ctx, scope, structure, "team renamed", func(ctx context.Context, tx bun.Tx) error {
		done, err := tx.NewUpdate().Model((*teamRow)(nil)).Set("name = ?", name).
			Where("id = ? AND structure_id = ? AND ended_at IS NULL", team, structure).Exec(ctx)
		return changed(done, err, "identity.team_absent")
	})
}

// EndTeam ends a team; its members stay in the structure. Scope: member.change.
func (m *Members) EndTeam(ctx context.Context, scope access.Scope, structure, team kernel.ID) (err error) {
	defer kernel.Wrap(&err, "Members.EndTeam(%s)", team)
	return m.onStructure(ctx, scope, structure, "team ended", func(ctx context.Context, tx bun.Tx) error {
		done, err := tx.NewUpdate().Model((*teamRow)(nil)).Set("ended_at = ?", m.clock.Now()).
			Where("id = ? AND structure_id = ? AND ended_at IS NULL", team, structure).Exec(ctx)
		if err := changed(done, err, "identity.team_absent"); err != nil {
			return err
		}
		_, err = tx.NewDelete().Model((*teamMemberRow)(nil)).Where("team_id = ?", team).Exec(ctx)
		return err
	})
}

// onStructure runs an act on a structure that a scope of member.change reaches,
// and notes it.
func (m *Members) onStructure(ctx context.Context, scope access.Scope, structure kernel.ID, what string, act func(context.Context, bun.Tx) error) error {
	if err := scope.Require(access.MemberChange); err != nil {
		return err
	}
	return m.write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		s, err := m.lockStructure(ctx, tx, structure)
		if err != nil {
			return err
		}
		if err := over(scope, s); err != nil {
			return err
		}
		if err := act(ctx, tx); err != nil {
			return err
		}
		return m.noteStructure(ctx, tx, scope, s, what)
	})
}

// teamsOf gives the live teams of an account in a structure.
func (c *core) teamsOf(ctx context.Context, tx bun.IDB, account, structure kernel.ID) (teams []kernel.ID, err error) {
	err = tx.NewSelect().Model((*teamRow)(nil)).Column("t.id").
		Join("JOIN team_members AS tm ON tm.team_id = t.id").
		Where("tm.account_id = ? AND t.structure_id = ? AND t.ended_at IS NULL", account, structure).
		Order("t.id").Scan(ctx, &teams)
	return teams, err
}

// setTeams makes these the teams of an account in a structure. A team that is
// not of the structure is Invalid "identity.team_absent".
func (c *core) setTeams(ctx context.Context, tx bun.Tx, account, structure kernel.ID, teams []kernel.ID) error {
	const ofStructure = "team_id IN (SELECT id FROM teams WHERE structure_id = ?)"
	_, err := tx.NewDelete().Model((*teamMemberRow)(nil)).Where("account_id = ?", account).Where(ofStructure, structure).Exec(ctx)
	if err != nil || len(teams) == 0 {
		return err
	}
	n, err := count(ctx, tx.NewSelect().Model((*teamRow)(nil)).
		Where("id IN (?) AND structure_id = ? AND ended_at IS NULL", bun.List(teams), structure))
	if err != nil {
		return err
	}
	if n != len(teams) {
		return kernel.Fault(kernel.Invalid, "identity.team_absent")
	}
	rows := make([]teamMemberRow, len(teams))
	for i, team := range teams {
		rows[i] = teamMemberRow{TeamID: team, AccountID: account}
	}
	_, err = tx.NewInsert().Model(&rows).Exec(ctx)
	return err
}
