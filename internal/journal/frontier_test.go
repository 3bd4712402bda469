package journal

import (
	"bytes"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"relais/internal/access"
	"relais/internal/kernel"
)

// TestFrontierIsTheTreeOfTlog grows a tree leaf by leaf, and compares every
// hash and every root with the library's.
func TestFrontierIsTheTreeOfTlog(t *testing.T) {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(at []int64) (found []tlog.Hash, _ error) {
		for _, i := range at {
			found = append(found, stored[i])
		}
		return found, nil
	})
	var grown frontier
	for n := range int64(600) {
		root, err := tlog.TreeHash(n, reader)
		if err != nil || grown.root() != root {
			t.Fatalf("%d leaves: %v, %v; expected %v", n, grown.root(), err, root)
		}
		var kept []tlog.Hash
		for _, at := range positions(n) {
			kept = append(kept, stored[at])
		}
		if from := newFrontier(n, kept); from.root() != root {
			t.Fatalf("%d leaves, from what is stored: %v, expected %v", n, from.root(), root)
		}
		leaf := tlog.RecordHash([]byte{byte(n), byte(n >> 8)})
		want, err := tlog.StoredHashesForRecordHash(n, leaf, reader)
		if err != nil {
			t.Fatal(err)
		}
		got := grown.add(leaf)
		if int64(len(stored)) != tlog.StoredHashIndex(0, n) || len(got) != len(want) {
			t.Fatalf("leaf %d: %d hashes at %d, expected %d", n, len(got), len(stored), len(want))
		}
		for i := range want {
			if got[i] != want[i] {
				t.Fatalf("leaf %d: hash %d differs", n, i)
			}
		}
		stored = append(stored, got...)
	}
}

func entries() *rapid.Generator[*entry] {
	text := rapid.StringN(0, 20, -1)
	return rapid.Custom(func(t *rapid.T) *entry {
		return &entry{
			Entry: rapid.Int64().Draw(t, "entry"), At: rapid.Int64().Draw(t, "at"), Action: text.Draw(t, "action"),
			Account: kernel.ID(text.Draw(t, "account")), Role: access.Role(text.Draw(t, "role")),
			Structure: kernel.ID(text.Draw(t, "structure")), Person: kernel.ID(text.Draw(t, "person")),
			Subject: kernel.ID(text.Draw(t, "subject")), Object: text.Draw(t, "object"), Refused: rapid.Bool().Draw(t, "refused"),
			Owner:      kernel.ID(text.Draw(t, "owner")),
			Commitment: rapid.SliceOfN(rapid.Byte(), 0, 32).Draw(t, "commitment"),
			Sealed:     rapid.SliceOfN(rapid.Byte(), 0, 60).Draw(t, "sealed"),
		}
	})
}

// TestLeavesSayTheWholeLine: a leaf reads back as its line, and two lines that
// differ have leaves that differ.
func TestLeavesSayTheWholeLine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := entries().Draw(t, "line")
		leaf := e.leaf()
		back, err := parseLeaf(leaf)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(back.leaf(), leaf) || back.Entry != e.Entry || back.At != e.At || back.Refused != e.Refused ||
			back.Subject != e.Subject || back.Object != e.Object || !bytes.Equal(back.Sealed, e.Sealed) {
			t.Fatalf("%+v reads back as %+v", e, back)
		}
		cut := rapid.IntRange(0, len(leaf)-1).Draw(t, "cut")
		if _, err := parseLeaf(leaf[:cut]); err == nil {
			t.Fatalf("cut to %d of %d bytes, it still reads", cut, len(leaf))
		}
		if _, err := parseLeaf(append(bytes.Clone(leaf), 0)); err == nil {
			t.Fatal("with a byte more, it still reads")
		}
	})
}
