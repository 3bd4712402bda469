package journal

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"relais/internal/kernel"
)

func FuzzParseLeaf(f *testing.F) {
	f.Add((&entry{Action: "person.read", Commitment: []byte{1}, Sealed: []byte{2}}).leaf())
	f.Add([]byte{1})
	f.Fuzz(func(t *testing.T, b []byte) {
		if e, err := parseLeaf(b); err == nil && !bytes.Equal(e.leaf(), b) {
			t.Errorf("%x reads as %+v, which is written otherwise", b, e)
		}
	})
}

// signedReceipts gives the receipts of a small journal, the detail of its first
// line disclosed, and the key that verifies them.
func signedReceipts(t testing.TB) (receipts []Receipt, key string) {
	t.Helper()
	signer, key, err := signerOf(bytes.Repeat([]byte{7}, ed25519.SeedSize))
	if err != nil {
		t.Fatal(err)
	}
	salt, detail := bytes.Repeat([]byte{9}, saltSize), `{"person":"019aaf00"}`
	commitment := sha256.Sum256(append(bytes.Clone(salt), detail...))
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(at []int64) (found []tlog.Hash, _ error) {
		for _, i := range at {
			found = append(found, stored[i])
		}
		return found, nil
	})
	const lines = 5
	for n := range int64(lines) {
		e := &entry{Entry: n, At: n, Action: "person.read", Account: "a", Owner: "p", Commitment: commitment[:], Sealed: []byte{1}}
		r := Receipt{Form: receiptForm, Entry: n, Leaf: e.leaf(), Key: key}
		if n == 0 {
			r.Salt, r.Detail = salt, detail
		}
		hashes, err := tlog.StoredHashesForRecordHash(n, e.hash(), reader)
		if err != nil {
			t.Fatal(err)
		}
		stored, receipts = append(stored, hashes...), append(receipts, r)
	}
	root, err := tlog.TreeHash(lines, reader)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := (&Journal{signer: signer}).sign(checkpoint{lines, root})
	if err != nil {
		t.Fatal(err)
	}
	for n := range receipts {
		proof, err := tlog.ProveRecord(lines, int64(n), reader)
		if err != nil {
			t.Fatal(err)
		}
		for _, hash := range proof {
			receipts[n].Proof = append(receipts[n].Proof, hash[:])
		}
		receipts[n].Checkpoint = string(signed)
	}
	return receipts, key
}

// FuzzCheckReceipt alters receipts that were really signed: one that is good
// under the known key says a line of the journal, with its own detail or none;
// one that is not is told so by one of six reasons.
func FuzzCheckReceipt(f *testing.F) {
	receipts, key := signedReceipts(f)
	for _, r := range receipts {
		text, err := json.Marshal(r)
		if err != nil {
			f.Fatal(err)
		}
		if _, err := CheckReceipt(text, key); err != nil {
			f.Fatal(err)
		}
		f.Add(text, true)
		f.Add(text, false)
	}
	whole := receipts[0]
	for _, alter := range []func(r *Receipt){
		func(r *Receipt) { r.Detail = `{"person":"other"}` }, func(r *Receipt) { r.Salt = r.Salt[1:] }, func(r *Receipt) { r.Proof = r.Proof[1:] },
		func(r *Receipt) { r.Proof[0] = r.Proof[0][1:] }, func(r *Receipt) { r.Leaf = receipts[1].Leaf }, func(r *Receipt) { r.Entry = 1 },
		func(r *Receipt) { r.Checkpoint = strings.Replace(r.Checkpoint, "5", "6", 1) }, func(r *Receipt) { r.Key = "x" }, func(r *Receipt) { r.Form = "" },
	} {
		r := whole
		r.Proof = slices.Clone(whole.Proof)
		alter(&r)
		text, err := json.Marshal(r)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text, true)
	}
	f.Fuzz(func(t *testing.T, b []byte, trusted bool) {
		given := ""
		if trusted {
			given = key
		}
		checked, err := CheckReceipt(b, given)
		if err != nil {
			var fault *kernel.Error
			reasons := []string{"journal.receipt_form", "journal.receipt_key", "journal.signature", "journal.checkpoint_form", "journal.receipt_proof", "journal.receipt_detail"}
			if !errors.As(err, &fault) || fault.Kind != kernel.Invalid || !slices.Contains(reasons, fault.Key) {
				t.Errorf("%s: %v", b, err)
			}
			return
		}
		if checked.KeyTrusted != trusted || checked.Key == "" {
			t.Errorf("%s: trusted %v by %q", b, checked.KeyTrusted, checked.Key)
		}
		if checked.Key != key {
			return // a journal of the attacker's own, which says so
		}
		n := slices.IndexFunc(receipts, func(r Receipt) bool { return r.Entry == checked.Line.Entry })
		if n < 0 || checked.Size != int64(len(receipts)) || checked.Line.Hash != tlog.RecordHash(receipts[n].Leaf).String() || checked.Line.Account != "a" {
			t.Fatalf("%s proves %+v", b, checked)
		}
		if d := checked.Line.Detail; d != nil && (len(d) != 1 || d["person"] != "019aaf00") {
			t.Errorf("%s discloses %v", b, d)
		}
	})
}

// A checkpoint that is taken is, to the letter, one that the key signed.
func FuzzOpenCheckpoint(f *testing.F) {
	receipts, key := signedReceipts(f)
	verifier, err := note.NewVerifier(key)
	if err != nil {
		f.Fatal(err)
	}
	good := receipts[0].Checkpoint
	for _, s := range []string{good, good + good, good[1:], strings.Replace(good, "\n5\n", "\n05\n", 1), good + "\u2014 other AAAA\n", strings.ReplaceAll(good, "\n", "\r\n"), ""} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, signed []byte) {
		c, err := openCheckpoint(signed, verifier)
		if err != nil {
			if kernel.KindOf(err) != kernel.Invalid {
				t.Errorf("%q: %v", signed, err)
			}
			return
		}
		text, _, _ := strings.Cut(good, "\n\n")
		if c.size != int64(len(receipts)) || !strings.HasPrefix(string(signed), text+"\n\n") {
			t.Errorf("%q is taken for %+v", signed, c)
		}
	})
}

// A file of checkpoints gives whole notes, in their order, whatever a crash
// left of it; and the last of the folder is the last that it gives.
func FuzzFolder(f *testing.F) {
	receipts, _ := signedReceipts(f)
	good := receipts[0].Checkpoint
	safe := f.TempDir()
	file := filepath.Join(safe, checkpointFolder, "2026-11-23"+checkpointFile)
	if err := os.Mkdir(filepath.Dir(file), 0o700); err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{"\n" + good, "\n" + good + "\n" + good, "\n" + good[:20] + "\n" + good, good[:len(good)-1], "\n\n\n", strings.Repeat("x", bufio.MaxScanTokenSize+1), ""} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		var last []byte
		err := eachInFile(file, func(signed []byte) error {
			lines := strings.SplitAfter(string(signed), "\n")
			if n := len(lines); n < 2 || lines[n-1] != "" || !strings.HasPrefix(lines[n-2], signatureSign) || strings.Count(string(signed), "\n"+origin) > 0 {
				t.Errorf("%q gives the note %q", content, signed)
			}
			last = signed
			return nil
		})
		if err != nil && kernel.KindOf(err) != kernel.Unavailable {
			t.Error(err)
		}
		if got, again := lastInFolder(safe); (err == nil) != (again == nil) || !bytes.Equal(got, last) {
			t.Errorf("the last is %q, %v, expected %q", got, again, last)
		}
	})
}
