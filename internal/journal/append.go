package journal

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"io"

	"github.com/uptrace/bun"
	"golang.org/x/mod/sumdb/tlog"

	"relais/internal/kernel"
	"relais/internal/platform/seal"
)

// saltSize is the length in bytes of what keeps a detail from being guessed.
const saltSize = 32

// Append writes a line in the transaction of the act it tells of, and gives
// its number. An act whose line fails must fail with it: no line, no act.
//
// On PostgreSQL whoever appends waits for the commit of whoever appended
// before: it is best the last thing an act writes. The line has no detail when
// the key of the person concerned is destroyed. A journal that was tampered with
// where it grows, or that is halted, is refused with an error of kind
// Unavailable.
func (j *Journal) Append(ctx context.Context, tx bun.Tx, line Line) (number int64, err error) {
	defer kernel.Wrap(&err, "journal.Append(%s)", line.Action)
	if err := errors.Join(line.check(), j.mayGrow()); err != nil {
		return 0, err
	}
	h, tree, err := j.lockedHead(ctx, tx)
	if err != nil {
		return 0, err
	}
	a := line.Actor
	e := &entry{
		Entry: h.Size, At: j.clock().UnixMicro(), Action: line.Action,
		Account: a.Account, Role: a.Role, Structure: a.Structure, Person: a.Person,
		Subject: line.Subject, Object: line.Object, Refused: line.Refused, Commitment: []byte{}, Sealed: []byte{},
	}
	if err := j.sealDetail(ctx, tx, e, line); err != nil {
		return 0, err
	}
	if _, err := tx.NewInsert().Model(e).Exec(ctx); err != nil {
		return 0, err
	}
	return e.Entry, j.grow(ctx, tx, tree, e.hash())
}

// sealDetail seals the detail of a line with a salt, and commits to both, so
// that a receipt may disclose them and be verified.
func (j *Journal) sealDetail(ctx context.Context, tx bun.Tx, e *entry, line Line) error {
	detail, err := line.detail()
	if err != nil || detail == nil {
		return err
	}
	salted := make([]byte, saltSize, saltSize+len(detail))
	if _, err := io.ReadFull(j.random, salted); err != nil {
		return kernel.Because(kernel.Internal, "journal.random", err)
	}
	salted = append(salted, detail...)
	commitment := sha256.Sum256(salted)
	for _, owner := range line.owners() {
		sealed, err := j.sealFor(ctx, tx, owner, e, salted)
		if withoutKey(err) {
			continue
		}
		if err != nil {
			return err
		}
		e.Owner, e.Sealed, e.Commitment = owner, sealed, commitment[:]
		return nil
	}
	return nil // the person concerned was erased: there is nothing to add
}

// sealFor seals under the key of one owner. That of the network is made when
// first needed; those of others are made by the rooms that keep them, and
// never come back once destroyed.
func (j *Journal) sealFor(ctx context.Context, tx bun.Tx, owner kernel.ID, e *entry, plain []byte) ([]byte, error) {
	sealed, err := j.keys.Seal(ctx, tx, owner, e.place(), plain)
	if owner != NetworkOwner || !withoutKey(err) {
		return sealed, err
	}
	if err := j.keys.Create(ctx, tx, NetworkOwner, "network"); err != nil {
		return nil, err
	}
	return j.keys.Seal(ctx, tx, owner, e.place(), plain)
}

// withoutKey tells whether an error says that the owner has no key: it was
// destroyed, or never made.
func withoutKey(err error) bool {
	var fault *kernel.Error
	return errors.As(err, &fault) && fault.Key == "seal.destroyed"
}

// place says where the detail of a line is sealed: in its own line only.
func (e *entry) place() seal.Place {
	return seal.Place{Table: "journal_entries", Column: "sealed", Row: e.row()}
}

// head is the head of the tree as the database keeps it.
type head struct {
	bun.BaseModel `bun:"table:journal_head"`

	ID    int64 `bun:",pk"`
	Size  int64
	Root  []byte
	Proof []byte
}

// storedHash is one hash of the tree.
type storedHash struct {
	bun.BaseModel `bun:"table:journal_hashes"`

	Position int64 `bun:",pk"`
	Hash     []byte
}

// lockedHead gives the head, which no one else moves before the transaction
// ends, and the frontier of its tree.
func (j *Journal) lockedHead(ctx context.Context, tx bun.Tx) (h head, tree frontier, err error) {
	query := tx.NewSelect().Model(&h).Where("id = 1")
	if j.db.Postgres() {
		query = query.For("UPDATE")
	}
	if err := query.Scan(ctx); err != nil {
		return h, tree, kernel.Because(kernel.Unavailable, "journal.broken", err)
	}
	tree, root := j.lastGrown()
	if tree.size != h.Size || string(root[:]) != string(h.Root) {
		if tree, err = readFrontier(ctx, tx, h.Size); err != nil {
			return h, tree, err
		}
		root = tree.root()
	}
	return h, tree, j.checkHead(h, root)
}

// lastGrown gives the tree this node last grew, and its root. A root says all
// of its tree: where the head has the same, the hashes need not be read.
func (j *Journal) lastGrown() (frontier, tlog.Hash) {
	j.grown.Lock()
	defer j.grown.Unlock()
	return j.grown.frontier, j.grown.root()
}

// checkHead compares a head with the root of its tree, and with its proof.
func (j *Journal) checkHead(h head, root tlog.Hash) error {
	if h.Size == 0 {
		return nil
	}
	if string(h.Root) != string(root[:]) || !hmac.Equal(h.Proof, j.proveHead(h.Size, root)) {
		return kernel.Fault(kernel.Unavailable, "journal.broken")
	}
	return nil
}

// readFrontier reads the frontier of a tree.
func readFrontier(ctx context.Context, tx bun.IDB, size int64) (frontier, error) {
	hashes, err := hashReader(ctx, tx).ReadHashes(positions(size))
	if err != nil {
		return frontier{}, err
	}
	return newFrontier(size, hashes), nil
}

// grow stores what the tree gains by one leaf, and moves its head.
func (j *Journal) grow(ctx context.Context, tx bun.Tx, tree frontier, leaf tlog.Hash) error {
	first := tlog.StoredHashIndex(0, tree.size)
	var rows []storedHash
	for i, hash := range tree.add(leaf) {
		rows = append(rows, storedHash{Position: first + int64(i), Hash: hash[:]})
	}
	if _, err := tx.NewInsert().Model(&rows).Exec(ctx); err != nil {
		return err
	}
	root := tree.root()
	j.grown.Lock()
	j.grown.frontier = tree
	j.grown.Unlock()
	_, err := tx.NewUpdate().Model(&head{ID: 1, Size: tree.size, Root: root[:], Proof: j.proveHead(tree.size, root)}).
		Column("size", "root", "proof").WherePK().Exec(ctx)
	return err
}
