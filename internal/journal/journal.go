package journal

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"io"
	"sync"
	"sync/atomic"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/seal"
)

// Journal is the journal of a network. It may be used by several goroutines,
// and several nodes may each have one on the same database.
type Journal struct {
	db       *db.DB
	keys     *seal.Keys
	folder   string // of the safe
	clock    kernel.Clock
	random   io.Reader
	signer   note.Signer
	verifier note.Verifier
	public   string // what is known of the signing key
	headKey  []byte // makes the proof of a head

	last struct {
		sync.Mutex
		checkpoint // the greatest this node signed; that of no tree at first
	}
	grown struct {
		sync.Mutex
		frontier // the tree this node last grew, whose act may have been undone since
	}
	verified struct {
		sync.Mutex
		checkpoint        // up to where the journal was verified, or signed; that of no tree when not known
		whole      bool   // it was verified from its first line
		since      string // the day of the first file of checkpoints that may hold a later one
	}
	round  round
	halted atomic.Bool // see [Journal.Halt]
}

// New gives the journal kept in a database, whose details are sealed with keys
// and whose checkpoints are signed with the seed of the safe and kept in its
// folder. Nothing is read yet.
func New(d *db.DB, keys *seal.Keys, safe *seal.Safe, clock kernel.Clock, random io.Reader) (_ *Journal, err error) {
	defer kernel.Wrap(&err, "journal.New")
	seed := safe.SigningSeed()
	j := &Journal{db: d, keys: keys, folder: safe.Folder(), clock: clock, random: random}
	if j.signer, j.public, err = signerOf(seed); err != nil {
		return nil, err
	}
	if j.verifier, err = note.NewVerifier(j.public); err != nil {
		return nil, err
	}
	j.headKey, err = hkdf.Key(sha256.New, seed, nil, "relais journal head", sha256.Size)
	return j, err
}

// PublicKey gives the key with which anyone verifies checkpoints and receipts,
// in the form of golang.org/x/mod/sumdb/note: name+hash+key. It may be shown to
// all, and should be noted down elsewhere.
func (j *Journal) PublicKey() string { return j.public }

// proveHead gives the code that only the holder of the safe can make of a head.
func (j *Journal) proveHead(size int64, root tlog.Hash) []byte {
	mac := hmac.New(sha256.New, j.headKey)
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(size)))
	mac.Write(root[:])
	return mac.Sum(nil)
}
