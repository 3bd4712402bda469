package messaging

import (
	"context"
	"encoding/json"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/limits"
	"relais/internal/platform/seal"
)

// Post keeps the mails to send, and sends them.
type Post struct {
	db     *db.DB
	keys   *seal.Keys
	limits *limits.Limits
	clock  kernel.Clock
	ids    kernel.IDs
	leaves bool
}

// NewPost gives the post of a database. The limits bound how many mails one
// address receives. Mails leave when someone takes them (see [Post.Run]), and
// wait until then: the rooms are told here which it is.
func NewPost(d *db.DB, keys *seal.Keys, l *limits.Limits, clock kernel.Clock, ids kernel.IDs, leaves bool) *Post {
	return &Post{d, keys, l, clock, ids, leaves}
}

// Leaves tells whether mails leave, or wait because the network has no server
// for them.
func (p *Post) Leaves() bool { return p.leaves }

// channel is where nodes tell each other that a mail waits.
const channel = "mails"

// Send keeps a mail in the transaction of the act that causes it; it leaves
// soon after the commit. It is sealed under the key of owner, the account or
// structure it is about: when that key is destroyed before it left, it never
// leaves. Errors are Invalid for what cannot be sent ("mail.address",
// "mail.header", "mail.text"), and those of [seal.Keys.Seal].
func (p *Post) Send(ctx context.Context, tx bun.IDB, owner kernel.ID, mail Mail) (err error) {
	defer kernel.Wrap(&err, "messaging.Send")
	mail, err = mail.checked()
	if err != nil {
		return err
	}
	id, err := p.ids.New()
	if err != nil {
		return err
	}
	plain, err := json.Marshal(mail)
	if err != nil {
		return err
	}
	err = p.db.Step(db.About(ctx, string(owner)), func(ctx context.Context) error {
		sealed, err := p.keys.Seal(ctx, tx, owner, placeOf(id), plain)
		if err != nil {
			return err
		}
		now := p.clock()
		kept := &row{ID: id, State: waiting, DueAt: &now, Owner: owner, Sealed: sealed, CreatedAt: now}
		_, err = tx.NewInsert().Model(kept).Exec(ctx)
		return err
	})
	if err != nil {
		return err
	}
	return p.db.Announce(ctx, tx, channel)
}

// placeOf names the cell of a sealed mail.
func placeOf(id kernel.ID) seal.Place {
	return seal.Place{Table: "mails", Column: "sealed", Row: string(id)}
}

// open gives back the mail of a row. NotFound says that the key of its owner
// is destroyed.
func (p *Post) open(ctx context.Context, r *row) (mail Mail, err error) {
	err = p.db.Read(ctx, func(ctx context.Context, tx bun.Tx) error {
		plain, err := p.keys.Open(ctx, tx, r.Owner, placeOf(r.ID), r.Sealed)
		if err != nil {
			return err
		}
		return json.Unmarshal(plain, &mail)
	})
	mail.ID = r.ID
	return mail, err
}
