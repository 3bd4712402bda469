package identity

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// Members keeps who belongs to which structure.
type Members struct{ *core }

// Member is a member of a structure, as colleagues see them.
type Member struct {
	Account   kernel.ID
	Name      string
	Email     string
	Role      access.Role
	Territory []string    // codes of départements; none means every one
	Teams     []kernel.ID // live teams
	Since     time.Time
	Active    bool // the account is not disabled
}

// List gives the live members of a structure, by name. Scope: member.read or
// member.change.
func (m *Members) List(ctx context.Context, scope access.Scope, structure kernel.ID) (list []Member, err error) {
	defer kernel.Wrap(&err, "Members.List(%s)", structure)
	if err := scope.Require(access.MemberRead, access.MemberChange); err != nil {
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
		var rows []membershipRow
		if err := tx.NewSelect().Model(&rows).Where("structure_id = ? AND ended_at IS NULL", structure).Scan(ctx); err != nil {
			return err
		}
		for _, row := range rows {
			member, err := m.member(ctx, tx, row)
			if err != nil {
				return err
			}
			list = append(list, member)
		}
		return nil
	})
	slices.SortFunc(list, func(a, b Member) int { return strings.Compare(fold(a.Name), fold(b.Name)) })
	return list, err
}

func (m *Members) member(ctx context.Context, tx bun.IDB, row membershipRow) (Member, error) {
	a, err := m.account(ctx, tx, row.AccountID)
	if err != nil {
		return Member{}, err
	}
	who, err := m.open(ctx, tx, a)
	if err != nil {
		return Member{}, err
	}
	teams, err := m.teamsOf(ctx, tx, row.AccountID, row.StructureID)
	return Member{
		Account: a.ID, Name: who.Name, Email: who.Email, Role: access.Role(row.Role), Territory: codes(row.Territory),
		Teams: teams, Since: row.Since, Active: a.Status == active,
	}, err
}

// Names gives the names of accounts, for lists. Any scope of a member will do;
// it names those who belong, or belonged, to the structure the member acts for,
// and the house itself names everyone. The others are left out.
func (m *Members) Names(ctx context.Context, scope access.Scope, ids []kernel.ID) (names map[kernel.ID]string, err error) {
	defer kernel.Wrap(&err, "Members.Names")
	names = map[kernel.ID]string{}
	if len(ids) == 0 || !scope.IsSystem() && (scope.Action() == "" || scope.Actor().Structure == "") {
		return names, nil
	}
	err = m.db.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		var rows []accountRow
		query := tx.NewSelect().Model(&rows).Where("a.id IN (?)", bun.List(ids))
		if !scope.IsSystem() {
			query.Where("EXISTS (SELECT 1 FROM memberships AS m WHERE m.account_id = a.id AND m.structure_id = ?)", scope.Actor().Structure)
		}
		if err := query.Scan(ctx); err != nil {
			return err
		}
		for _, row := range rows {
			who, err := m.open(ctx, tx, row)
			if err != nil {
				return err
			}
			names[row.ID] = who.Name
		}
		return nil
	})
	return names, err
}

// codes reads a list of codes as a column keeps it.
func codes(column string) []string { return strings.Fields(column) }

// membership gives the live membership of an account in a structure, or
// NotFound.
func (c *core) membership(ctx context.Context, tx bun.IDB, account, structure kernel.ID) (row membershipRow, err error) {
	err = tx.NewSelect().Model(&row).
		Where("account_id = ? AND structure_id = ? AND ended_at IS NULL", account, structure).Scan(ctx)
	return row, absent(err, "identity.member_absent")
}

// addMember makes an account a member of a structure as an invitation says.
func (c *core) addMember(ctx context.Context, tx bun.Tx, account kernel.ID, i invitationRow) error {
	id, err := c.ids.New()
	if err != nil {
		return err
	}
	row := membershipRow{ID: id, AccountID: account, StructureID: i.StructureID, Role: i.Role, Territory: i.Territory, Since: c.clock.Now()}
	done, err := tx.NewInsert().Model(&row).On("CONFLICT (account_id, structure_id) WHERE ended_at IS NULL DO NOTHING").Exec(ctx)
	if err := changed(done, err, "identity.already_member"); err != nil {
		return err
	}
	return c.setTeams(ctx, tx, account, i.StructureID, ids(i.Teams))
}

// ids reads a list of identifiers as a column keeps it.
func ids(column string) (list []kernel.ID) {
	for _, id := range strings.Fields(column) {
		list = append(list, kernel.ID(id))
	}
	return list
}

func joined(list []kernel.ID) string {
	var texts []string
	for _, id := range list {
		texts = append(texts, string(id))
	}
	return strings.Join(texts, " ")
}
