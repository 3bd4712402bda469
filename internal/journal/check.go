package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"relais/internal/kernel"
)

// Checked is what a receipt proves.
type Checked struct {
	Line       Entry  // Detail only if the receipt discloses it
	Size       int64  // of the tree whose head was signed
	Root       string // of that tree, base64
	Key        string // the key that verified the signature
	KeyTrusted bool   // it was given from outside, and not taken from the receipt
}

// MostReceipt bounds a receipt, in bytes.
const MostReceipt = 1 << 20

// CheckReceipt verifies a receipt, with no database and no server. With an
// empty verifierKey it takes the key of the receipt itself, which then must be
// compared with one known from elsewhere. Errors are of kind Invalid:
// journal.receipt_form, .receipt_key, .signature, .checkpoint_form,
// .receipt_proof, .receipt_detail.
func CheckReceipt(receipt []byte, verifierKey string) (checked Checked, err error) {
	defer kernel.Wrap(&err, "journal.CheckReceipt")
	r, e, err := readReceipt(receipt)
	if err != nil {
		return Checked{}, err
	}
	trusted := verifierKey != ""
	if !trusted {
		verifierKey = r.Key
	}
	verifier, err := note.NewVerifier(verifierKey)
	if err != nil {
		return Checked{}, kernel.Because(kernel.Invalid, "journal.receipt_key", err)
	}
	c, err := openCheckpoint([]byte(r.Checkpoint), verifier)
	if err != nil {
		return Checked{}, err
	}
	if err := r.included(c); err != nil {
		return Checked{}, err
	}
	detail, err := r.disclosed(e)
	if err != nil {
		return Checked{}, err
	}
	return Checked{e.shown(detail), c.size, c.root.String(), verifierKey, trusted}, nil
}

// readReceipt reads a receipt and the line it holds.
func readReceipt(receipt []byte) (r Receipt, e *entry, err error) {
	if len(receipt) > MostReceipt {
		return r, nil, kernel.Fault(kernel.Invalid, "journal.receipt_form")
	}
	decoder := json.NewDecoder(bytes.NewReader(receipt))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&r); err != nil {
		return r, nil, kernel.Because(kernel.Invalid, "journal.receipt_form", err)
	}
	if decoder.More() || r.Form != receiptForm {
		return r, nil, kernel.Fault(kernel.Invalid, "journal.receipt_form")
	}
	e, err = parseLeaf(r.Leaf)
	if err != nil || e.Entry != r.Entry {
		return r, nil, kernel.Fault(kernel.Invalid, "journal.receipt_form")
	}
	return r, e, nil
}

// included proves that the line is in the tree of a checkpoint.
func (r Receipt) included(c checkpoint) error {
	proof := make(tlog.RecordProof, len(r.Proof))
	for i, hash := range r.Proof {
		if len(hash) != tlog.HashSize {
			return kernel.Fault(kernel.Invalid, "journal.receipt_proof")
		}
		copy(proof[i][:], hash)
	}
	if r.Entry < 0 || r.Entry >= c.size {
		return kernel.Fault(kernel.Invalid, "journal.receipt_proof")
	}
	if err := tlog.CheckRecord(proof, c.size, c.root, r.Entry, tlog.RecordHash(r.Leaf)); err != nil {
		return kernel.Because(kernel.Invalid, "journal.receipt_proof", err)
	}
	return nil
}

// disclosed gives the detail of a receipt, once compared with the commitment
// of the line; nil when it discloses none.
func (r Receipt) disclosed(e *entry) (detail map[string]string, err error) {
	if r.Detail == "" && len(r.Salt) == 0 {
		return nil, nil
	}
	commitment := sha256.Sum256(append(bytes.Clone(r.Salt), r.Detail...))
	if len(r.Salt) != saltSize || !bytes.Equal(commitment[:], e.Commitment) {
		return nil, kernel.Fault(kernel.Invalid, "journal.receipt_detail")
	}
	if err := json.Unmarshal([]byte(r.Detail), &detail); err != nil {
		return nil, kernel.Because(kernel.Invalid, "journal.receipt_detail", err)
	}
	return detail, nil
}

// shown gives the line with its detail, nil when it is not known.
func (e *entry) shown(detail map[string]string) Entry {
	return Entry{
		Entry: e.Entry, At: e.moment(), Action: e.Action,
		Account: e.Account, Role: e.Role, Structure: e.Structure, Person: e.Person,
		Subject: e.Subject, Object: e.Object, Refused: e.Refused,
		HasDetail: len(e.Sealed) > 0, Detail: detail, Hash: e.hash().String(),
	}
}
