package identity

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
)

// Sent is an invitation on its way. Where mails leave, its link goes by mail
// only. Where they wait, Link and Code go once to who invites, to be handed over
// in person: whoever holds them may join in the place of the person invited, so
// that showing them is a line of the journal of its own.
type Sent struct {
	ID    kernel.ID
	To    string    // the address it is for
	Link  string    // "" when a mail takes it
	Code  string    // to type where the link does not open; "" too
	Until time.Time // when the link opens no more
}

// sent gives an invitation as it goes to who invites: its link only where no
// mail takes it.
func (c *core) sent(ctx context.Context, tx bun.Tx, actor access.Actor, row invitationRow, to, token string) (Sent, error) {
	if c.post.Leaves() {
		return Sent{ID: row.ID, To: to}, nil
	}
	return c.shown(ctx, tx, actor, row, to, token)
}

// shown gives the link of an invitation to who invites, and notes it.
func (c *core) shown(ctx context.Context, tx bun.Tx, actor access.Actor, row invitationRow, to, token string) (Sent, error) {
	s := Sent{ID: row.ID, To: to, Link: c.link(InvitationPath, token), Code: token, Until: c.clock.Now().Add(invitationLasts)}
	return s, c.note(ctx, tx, entry{
		action: journal.InvitationShown, actor: actor, account: row.AccountID, object: "invitation:" + string(row.ID),
	})
}
