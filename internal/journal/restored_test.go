package journal_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// TestARestoreIsWrittenDown: a database put back from a backup is at fault
// until the restore is written down, and serves again from then on.
func TestARestoreIsWrittenDown(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.fill(7)
		b.sign()
		var root, proof []byte
		if err := b.db.QueryRowContext(t.Context(), "SELECT root, proof FROM journal_head").Scan(&root, &proof); err != nil {
			t.Fatal(err)
		}
		b.fill(3)
		mailed := b.sign()
		raw, guard := b.behindFor()
		run(t, raw, "DELETE FROM journal_entries WHERE entry >= 7")
		run(t, raw, fmt.Sprintf("DELETE FROM journal_hashes WHERE position >= %d", tlog.StoredHashCount(7)))
		run(t, raw, "UPDATE journal_head SET size = 7, root = $1, proof = $2", root, proof)
		run(t, raw, "DELETE FROM journal_checkpoints WHERE number = 2")
		if err := b.Sound(t.Context()); err == nil {
			t.Fatal("the restore is not seen")
		}
		guard()
		if err := b.Restored(t.Context()); err != nil {
			t.Fatal(err)
		}
		b.fill(4)
		signed := b.sign()
		report, said := b.verify()
		if said != "" || report.Size != 12 || !strings.Contains(string(signed), "\n12\n") {
			t.Errorf("%s; %+v; %s", said, report, signed)
		}
		if err := b.Consistent(t.Context(), mailed); err == nil {
			t.Error("who holds a later checkpoint does not see the restore")
		}
		aside, err := filepath.Glob(filepath.Join(b.safe.Folder(), "checkpoints.before-*", "*.notes"))
		if err != nil || len(aside) != 1 {
			t.Errorf("set aside: %v, %v", aside, err)
		}
		if err := b.Restored(t.Context()); err != nil {
			t.Fatal(err)
		}
		if again, _ := filepath.Glob(filepath.Join(b.safe.Folder(), "checkpoints.before-*")); len(again) != 1 {
			t.Errorf("a restore that took nothing away set aside: %v", again)
		}
	})
}

// TestARestoreTakesBackWhatWasSignedSince: a backup made before its last lines
// were signed, as most are, lacks only the checkpoints of the folder.
func TestARestoreTakesBackWhatWasSignedSince(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.fill(5)
		b.sign()
		b.fill(2)
		b.sign()
		b.fill(2)
		b.sign()
		// What a backup made after line 9 and before its head was signed holds.
		raw, guard := b.behindFor()
		run(t, raw, "DELETE FROM journal_checkpoints WHERE number > 1")
		guard()
		if _, said := b.verify(); said == "" {
			t.Fatal("the restore is not seen")
		}
		if err := b.Restored(t.Context()); err != nil {
			t.Fatal(err)
		}
		if report, said := b.verify(); said != "" || report.Checkpoints != 3 || report.Size != 10 {
			t.Errorf("%s; %+v", said, report)
		}
		b.fill(1)
		b.sign()
		if report, said := b.verify(); said != "" || report.Checkpoints != 4 {
			t.Errorf("after it grew: %s; %+v", said, report)
		}
		if aside, _ := filepath.Glob(filepath.Join(b.safe.Folder(), "checkpoints.before-*")); len(aside) != 0 {
			t.Errorf("true checkpoints were set aside: %v", aside)
		}
	})
}
