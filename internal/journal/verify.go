package journal

import (
	"context"
	"crypto/hmac"
	"errors"
	"math"

	"github.com/uptrace/bun"
	"golang.org/x/mod/sumdb/tlog"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/migrations"
)

// Verify recomputes the whole journal from its lines: the hash of each, every
// stored hash, the head, and every checkpoint of the database, of the folder
// of the safe and of this node; it compares the triggers that keep all this as
// it is with those that were made. It reads one state of the database, in order,
// with little of it in memory, while others append. Its error is that it could
// not read, and the report then says what was found until there; what it found
// wrong is in the report. A sound journal is noted in the safe: see
// [Journal.VerifyNew].
func (j *Journal) Verify(ctx context.Context) (report Report, err error) {
	defer kernel.Wrap(&err, "journal.Verify")
	end, err := j.verifyFrom(ctx, start{}, &report)
	if err == nil && report.Sound() {
		j.noteVerified(end, true)
	}
	return report, err
}

// VerifyNew verifies what the journal gained since it was last verified, by this
// node or by the one that left its note in the safe; failing that, since it was
// last signed. It costs as much as there are new lines, whatever the length of
// the journal: an older line changed since is for [Journal.VerifyPart] and
// [Journal.Verify] to find.
func (j *Journal) VerifyNew(ctx context.Context) (report Report, err error) {
	defer kernel.Wrap(&err, "journal.VerifyNew")
	from, err := j.lastVerified()
	if err != nil {
		return report, err
	}
	end, err := j.verifyFrom(ctx, from, &report)
	if err == nil && report.Sound() {
		j.noteVerified(end, from.whole || from.size == 0)
	}
	return report, err
}

// start is where a verification begins.
type start struct {
	checkpoint        // of the tree before; that of no tree for the first line
	since      string // the day of that tree: checkpoints signed later stand in files of that day or later
	whole      bool   // that tree was verified from its first line
}

// verifyFrom verifies from a tree that was verified before to the head, and
// gives the tree of the head.
func (j *Journal) verifyFrom(ctx context.Context, from start, report *Report) (end checkpoint, err error) {
	signed := &signedHeads{report: report, verifier: j.verifier, after: from.size, since: from.since}
	// What is outside of the database is read first: it must not be newer than
	// the state of the database that is verified.
	if err := signed.readFolder(j.folder); err != nil {
		return end, err
	}
	if seen := j.lastSeen(); seen.size > from.size {
		signed.all = append(signed.all, signedHead{seen, InMemory})
	}
	err = j.db.Read(access.System(access.JournalAudit).Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		if err := j.verifyGuards(ctx, tx, report); err != nil {
			return err
		}
		if err := signed.readDatabase(ctx, tx); err != nil {
			return err
		}
		tree, err := resume(ctx, tx, from.checkpoint, report)
		if err != nil {
			return err
		}
		w := newWalk(tx, report, tree, signed.inOrder())
		err = j.verifyTree(ctx, w)
		end = checkpoint{w.tree.size, w.tree.root()}
		return err
	})
	return end, err
}

// newWalk gives a walk that begins behind a tree.
func newWalk(tx bun.Tx, report *Report, tree frontier, signed []signedHead) *walk {
	line, position := tree.size, tlog.StoredHashCount(tree.size)
	if tree.size == 0 {
		line, position = math.MinInt64, math.MinInt64 // what stands before the first is extra
	}
	return &walk{tx: tx, report: report, entries: entriesOf(tx, line), hashes: hashesOf(tx, position), signed: signed, tree: tree}
}

// resume gives the frontier of a tree that was verified before. One that is no
// longer what it was is a fault, and the walk then begins at the first line.
func resume(ctx context.Context, tx bun.Tx, from checkpoint, report *Report) (frontier, error) {
	if from.size == 0 {
		return frontier{}, nil
	}
	tree, err := readFrontier(ctx, tx, from.size)
	if err != nil && kernel.KindOf(err) != kernel.Unavailable {
		return frontier{}, err
	}
	if err == nil && tree.root() == from.root {
		return tree, nil
	}
	report.add(Fault{Key: FaultCheckpointRoot, First: from.size, Where: InVerified})
	return frontier{}, ctx.Err()
}

// verifyGuards compares the triggers with those that the migrations make.
func (j *Journal) verifyGuards(ctx context.Context, tx bun.Tx, report *Report) error {
	faults, err := j.db.Guards(ctx, tx, migrations.Files)
	for _, f := range faults {
		key := map[string]string{
			db.GuardMissing: FaultGuardMissing, db.GuardOff: FaultGuardOff,
			db.GuardChanged: FaultGuardChanged, db.GuardUnknown: FaultGuardUnknown,
		}[f.How]
		report.add(Fault{Key: key, Name: f.Name})
	}
	return err
}

// verifyTree walks the lines up to the head, and compares the head with what
// was found.
func (j *Journal) verifyTree(ctx context.Context, w *walk) error {
	h, there, err := presentRow(ctx, w)
	if err != nil {
		return err
	}
	if h.Size < w.tree.size { // the journal was longer when it was verified
		w.report.add(Fault{Key: FaultCheckpointAhead, First: w.tree.size, Where: InVerified})
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

// presentRow reads the head; without one, the lines say how far to go.
func presentRow(ctx context.Context, w *walk) (h head, there bool, err error) {
	h.ID = 1
	err = w.tx.NewSelect().Model(&h).WherePK().Scan(ctx)
	if err == nil {
		return h, true, nil
	}
	if ctx.Err() != nil {
		return h, false, errors.Join(err, ctx.Err())
	}
	w.report.add(Fault{Key: FaultHeadMissing})
	err = w.tx.NewSelect().Model((*entry)(nil)).ColumnExpr("coalesce(max(entry), -1) + 1").Scan(ctx, &h.Size)
	return h, false, err
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
