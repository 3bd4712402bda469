package backup

import (
	"bytes"
	"io"
	"testing"

	"filippo.io/age"

	"relais/internal/kernel"
)

// keyOfTests is the same in every process of a fuzzing, so that the seeds of
// one open in the others.
const keyOfTests = "AGE-SECRET-KEY-1LP8LHFFTXS7EY5K98S3T7TVSH2FJY2G6EJGJ574U70V3ECXDLYRS3N825U"

// closed encrypts to a recipient what an attacker chose: a public key is all it
// takes.
func closed(t testing.TB, to age.Recipient, inside []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to)
	if err == nil {
		_, err = w.Write(inside)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// FuzzEnvelope feeds what opens a backup any file, and any content of a file
// that is rightly encrypted: what is taken is what was written, and what is not
// is told for what it is.
func FuzzEnvelope(f *testing.F) {
	identity, err := age.ParseX25519Identity(keyOfTests)
	if err != nil {
		f.Fatal(err)
	}
	var whole bytes.Buffer
	out, _, err := seal(&whole, []age.Recipient{identity.Recipient()})
	if err != nil {
		f.Fatal(err)
	}
	written := plain(f, sample)
	if _, err = out.Write(written); err == nil {
		err = out.Close()
	}
	if err != nil {
		f.Fatal(err)
	}
	opened, err := age.Decrypt(bytes.NewReader(whole.Bytes()), identity)
	if err != nil {
		f.Fatal(err)
	}
	inside, err := io.ReadAll(opened)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole.Bytes(), false)
	f.Add(whole.Bytes()[:whole.Len()-1], false)
	f.Add(append(whole.Bytes(), 0), false)
	f.Add([]byte(intro), false)
	f.Add(inside, true)
	f.Add(inside[:len(inside)/2], true)
	f.Add(append(bytes.Clone(inside), inside...), true)
	f.Add([]byte{0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xff}, true) // zstd, with a window of any size
	f.Fuzz(func(t *testing.T, file []byte, within bool) {
		if within {
			file = closed(t, identity.Recipient(), file)
		}
		report, err := Read(t.Context(), bytes.NewReader(file), []age.Identity{identity})
		switch kind := kernel.KindOf(err); {
		case err != nil && kind != kernel.Invalid && kind != kernel.Forbidden && kind != kernel.Unavailable:
			t.Errorf("a fault of ours: %v", err)
		case err == nil && !within && (len(report.Tallies) != 2 || report.Tallies[1].Rows != uint64(len(sample))):
			t.Errorf("a file that nobody wrote is taken: %+v", report)
		}
	})
}
