package journal

import (
	"context"
	"database/sql"
	"errors"

	"github.com/uptrace/bun"
	"golang.org/x/mod/sumdb/tlog"

	"relais/internal/access"
	"relais/internal/kernel"
)

// receiptForm names the form of a receipt.
const receiptForm = "relais-receipt/1"

// Receipt proves, without a server, that a line is in the journal as its head
// was signed. It is written as JSON; bytes are base64.
type Receipt struct {
	Form       string   `json:"form"` // relais-receipt/1
	Entry      int64    `json:"entry"`
	Leaf       []byte   `json:"leaf"`             // the line, as docs/adr/0010-journal.md lays it out
	Detail     string   `json:"detail,omitempty"` // JSON, when it is disclosed
	Salt       []byte   `json:"salt,omitempty"`   // SHA-256 of salt and detail is the commitment of the leaf
	Proof      [][]byte `json:"proof"`            // of inclusion, RFC 6962
	Checkpoint string   `json:"checkpoint"`       // the signed head
	Key        string   `json:"key"`              // that verifies it; to be compared with one known from elsewhere
}

// Prove gives the receipt of a line that the scope may read, see
// [Journal.Lines], with its detail when the scope may read that. It signs a
// checkpoint when none covers the line, so it must not be called within an
// act. A line that is not there, or not for this scope, is NotFound.
func (j *Journal) Prove(ctx context.Context, scope access.Scope, number int64) (Receipt, error) {
	return j.ProveAbout(ctx, scope, "", number)
}

// ProveAbout is Prove for the scope of access.PersonJournal, which the caller
// has asked over the person.
func (j *Journal) ProveAbout(ctx context.Context, scope access.Scope, subject kernel.ID, number int64) (receipt Receipt, err error) {
	defer kernel.Wrap(&err, "journal.Prove(%d)", number)
	v, err := viewOf(scope, subject)
	if err != nil {
		return Receipt{}, err
	}
	receipt = Receipt{Form: receiptForm, Entry: number, Key: j.public}
	if err := j.fillLine(scope.Behind(ctx), v, &receipt); err != nil {
		return Receipt{}, err
	}
	signed, err := j.covering(ctx, number)
	if err != nil {
		return Receipt{}, err
	}
	receipt.Checkpoint = string(signed)
	return receipt, j.fillProof(ctx, signed, &receipt)
}

// fillLine puts the line in a receipt, and what the view may read of it.
func (j *Journal) fillLine(ctx context.Context, v view, receipt *Receipt) error {
	return j.db.Read(ctx, func(ctx context.Context, tx bun.Tx) error {
		e := &entry{}
		err := v.apply(tx.NewSelect().Model(e).Where("entry = ?", receipt.Entry)).Scan(ctx)
		if errors.Is(err, sql.ErrNoRows) {
			return kernel.Fault(kernel.NotFound, "access.absent")
		}
		if err != nil {
			return err
		}
		receipt.Leaf = e.leaf()
		if !v.opens(e) {
			return nil
		}
		salted, err := j.open(ctx, tx, e)
		if err != nil || salted == nil {
			return err
		}
		receipt.Salt, receipt.Detail = salted[:saltSize], string(salted[saltSize:])
		return nil
	})
}

// covering gives the newest signed note of a tree that has a line.
func (j *Journal) covering(ctx context.Context, number int64) ([]byte, error) {
	var row checkpointRow
	err := j.db.Read(ctx, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&row).Order("number DESC").Limit(1).Scan(ctx)
	})
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	if err == nil && row.Size > number {
		return []byte(row.Note), nil
	}
	return j.Checkpoint(ctx)
}

// fillProof puts the proof of inclusion in a receipt, and makes sure of it.
func (j *Journal) fillProof(ctx context.Context, signed []byte, receipt *Receipt) error {
	c, err := openCheckpoint(signed, j.verifier)
	if err != nil {
		return err
	}
	return j.db.Read(ctx, func(ctx context.Context, tx bun.Tx) error {
		proof, err := tlog.ProveRecord(c.size, receipt.Entry, hashReader(ctx, tx))
		if err != nil {
			return err
		}
		if err := tlog.CheckRecord(proof, c.size, c.root, receipt.Entry, tlog.RecordHash(receipt.Leaf)); err != nil {
			return kernel.Because(kernel.Unavailable, "journal.broken", err)
		}
		receipt.Proof = make([][]byte, len(proof))
		for i, hash := range proof {
			receipt.Proof[i] = hash[:]
		}
		return nil
	})
}
