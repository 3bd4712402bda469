package journal

import (
	"context"
	"crypto/hmac"

	"github.com/uptrace/bun"
	"golang.org/x/mod/sumdb/tlog"

	"relais/internal/access"
	"relais/internal/kernel"
)

// Verify recomputes the whole journal from its lines: the hash of each, every
// stored hash, the head, and every checkpoint of the database, of the folder
// of the safe and of this node. It reads one state of the database, in order,
// with little of it in memory, while others append. Its error is that it could
// not read; what it found wrong is in the report.
func (j *Journal) Verify(ctx context.Context) (report Report, err error) {
	defer kernel.Wrap(&err, "journal.Verify")
	signed := &signedHeads{report: &report, verifier: j.verifier}
	// What is outside of the database is read first: it must not be newer than
	// the state of the database that is verified.
	if err := signed.readFolder(j.folder); err != nil {
		return report, err
	}
	if seen := j.lastSeen(); seen.size > 0 {
		signed.all = append(signed.all, signedHead{seen, InMemory})
	}
	err = j.db.Read(access.System(access.JournalAudit).Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		if err := signed.readDatabase(ctx, tx); err != nil {
			return err
		}
		w := &walk{tx: tx, report: &report, entries: entriesOf(tx), hashes: hashesOf(tx), signed: signed.inOrder()}
		return j.verifyTree(ctx, w)
	})
	return report, err
}

// verifyTree walks the lines up to the head, and compares the head with what
// was found.
func (j *Journal) verifyTree(ctx context.Context, w *walk) error {
	h := head{ID: 1}
	err := w.tx.NewSelect().Model(&h).WherePK().Scan(ctx)
	there := err == nil
	if !there {
		if ctx.Err() != nil {
			return err
		}
		w.report.add(Fault{Key: FaultHeadMissing})
		if err := w.tx.NewSelect().Model((*entry)(nil)).ColumnExpr("coalesce(max(entry), -1) + 1").Scan(ctx, &h.Size); err != nil {
			return err
		}
	}
	if err := w.all(ctx, h.Size); err != nil {
		return err
	}
	root := w.tree.root()
	w.report.Size, w.report.Root = w.tree.size, root.String()
	if there && h.Size > 0 {
		j.verifyHead(h, root, w.report)
	}
	return nil
}

func (j *Journal) verifyHead(h head, root tlog.Hash, report *Report) {
	if string(h.Root) != string(root[:]) {
		report.add(Fault{Key: FaultHeadRoot, First: h.Size})
	}
	var claimed tlog.Hash
	copy(claimed[:], h.Root)
	if !hmac.Equal(h.Proof, j.proveHead(h.Size, claimed)) {
		report.add(Fault{Key: FaultHeadProof, First: h.Size})
	}
}
