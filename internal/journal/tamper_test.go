package journal_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// lines is how many lines the journals below have; heads were signed at these
// sizes, so that the last lines stand in no checkpoint.
const lines, firstSigned, lastSigned = 20, 7, 13

func filled(b *bench) {
	b.fill(firstSigned)
	b.sign()
	b.fill(lastSigned - firstSigned)
	b.sign()
	b.fill(lines - lastSigned)
}

// TestEveryTamperingIsFound goes behind the back of the journal.
func TestEveryTamperingIsFound(t *testing.T) {
	type tampering struct {
		name  string
		with  func(t *testing.T, b *bench, raw *sql.DB)
		found string // what the report must say
	}
	does := func(statements ...string) func(*testing.T, *bench, *sql.DB) {
		return func(t *testing.T, _ *bench, raw *sql.DB) {
			for _, s := range statements {
				run(t, raw, s)
			}
		}
	}
	all := []tampering{
		{"drop the first line", does("DELETE FROM journal_entries WHERE entry = 0"), "entry_missing 0-0"},
		{"drop one in the middle", does("DELETE FROM journal_entries WHERE entry = 9"), "entry_missing 9-9"},
		{"drop the last", does("DELETE FROM journal_entries WHERE entry = 19"), "entry_missing 19-19"},
		{"drop three", does("DELETE FROM journal_entries WHERE entry BETWEEN 4 AND 6"), "entry_missing 4-6"},
		{"drop all lines", does("DELETE FROM journal_entries"), "entry_missing 0-19"},
		{"empty everything", does("DELETE FROM journal_entries", "DELETE FROM journal_hashes", "DELETE FROM journal_checkpoints", "UPDATE journal_head SET size = 0"), "checkpoint_ahead 13-13 folder"},
		{"give a line another number", does("UPDATE journal_entries SET entry = 100 WHERE entry = 5"), "entry_extra 100-100"},
		{"reorder two", does("UPDATE journal_entries SET entry = -1 WHERE entry = 4", "UPDATE journal_entries SET entry = 4 WHERE entry = 5", "UPDATE journal_entries SET entry = 5 WHERE entry = -1"), "entry_changed 4-4 ; entry_changed 5-5"},
		{"swap the sealed of two", swapSealed, "entry_changed 0-0 ; entry_changed 5-5"},
		{"add a line", does("INSERT INTO journal_entries SELECT 20, at, action, account, role, structure, person, subject, object, refused, owner, commitment, sealed FROM journal_entries WHERE entry = 3"), "entry_extra 20-20"},
		{"drop a hash of a line", does("DELETE FROM journal_hashes WHERE position = 0"), "hash_missing 0-0"},
		{"drop a hash of the tree", does("DELETE FROM journal_hashes WHERE position = 2"), "hash_missing 2-2"},
		{"drop the last hash", does("DELETE FROM journal_hashes WHERE position = (SELECT max(position) FROM journal_hashes)"), "hash_missing"},
		{"add a hash", does("INSERT INTO journal_hashes SELECT 1000, hash FROM journal_hashes WHERE position = 0"), "hash_extra 1000-1000"},
		{"forget the end", does("DELETE FROM journal_entries WHERE entry >= 15", fmt.Sprintf("DELETE FROM journal_hashes WHERE position >= %d", tlog.StoredHashCount(15)), "UPDATE journal_head SET size = 15"), "head_root 15-15"},
		{"raise the head", does("UPDATE journal_head SET size = 21"), "entry_missing 20-20"},
		{"lower the head", does("UPDATE journal_head SET size = 19"), "entry_extra 19-19"},
		{"raise the head beyond reason", does("UPDATE journal_head SET size = 4611686018427387904"), "entry_missing 20-"},
		{"drop the head", does("DELETE FROM journal_head"), "head_missing"},
		{"drop the first checkpoint", does("DELETE FROM journal_checkpoints WHERE number = 1"), "checkpoint_missing 1-1"},
		{"drop the last checkpoint", does("DELETE FROM journal_checkpoints WHERE number = 2"), "checkpoint_dropped 13-13 folder"},
		{"swap two checkpoints", does("UPDATE journal_checkpoints SET number = -number", "UPDATE journal_checkpoints SET number = 3 + number"), "checkpoint_order"},
		{"edit the size of a checkpoint", does("UPDATE journal_checkpoints SET size = 8 WHERE number = 1"), "checkpoint_order 1-1"},
		{"edit the size of a note", does("UPDATE journal_checkpoints SET note = replace(note, '13', '12') WHERE number = 2"), "checkpoint_signature 2-2 database"},
		{"make nonsense of a note", does("UPDATE journal_checkpoints SET note = 'x' WHERE number = 2"), "checkpoint_signature 2-2 database"},
		{"forge a line of before the checkpoint", forged("UPDATE journal_entries SET refused = true WHERE entry = 2"), "checkpoint_root 7-13 database"},
		{"forge a line of after the checkpoint", forged("UPDATE journal_entries SET action = 'page.read' WHERE entry = 17"), "head_proof 20-20"},
		{"forge a new line", forged("INSERT INTO journal_entries SELECT 20, at, action, account, role, structure, person, subject, object, refused, owner, commitment, sealed FROM journal_entries WHERE entry = 3", "UPDATE journal_head SET size = 21"), "head_proof 21-21"},
		{"forge the end away", forged("DELETE FROM journal_entries WHERE entry >= 15", "UPDATE journal_head SET size = 15"), "head_proof 15-15"},
		{"edit the folder", editFolder, "checkpoint_signature 1-1 folder"},
	}
	for column, value := range map[string]string{
		"at": "at + 1", "action": "'page.read'", "account": "'x'", "role": "'admin'", "structure": "'x'", "person": "'x'",
		"subject": "'x'", "object": "'x'", "refused": "NOT refused", "owner": "'x'",
	} {
		all = append(all, tampering{"change " + column, does(fmt.Sprintf("UPDATE journal_entries SET %s = %s WHERE entry = 5", column, value)), "entry_changed 5-5"})
	}
	for _, cell := range []struct{ table, column, key, found string }{
		{"journal_entries", "commitment", "entry = 5", "entry_changed 5-5"},
		{"journal_entries", "sealed", "entry = 5", "entry_changed 5-5"},
		{"journal_hashes", "hash", "position = 0", "entry_changed 0-0"},
		{"journal_hashes", "hash", "position = 2", "hash_changed 2-2"},
		{"journal_head", "root", "id = 1", "head_root 20-20"},
		{"journal_head", "proof", "id = 1", "head_proof 20-20"},
	} {
		all = append(all, tampering{"flip a bit of " + cell.table + "." + cell.column + " " + cell.key, flipped(cell.table, cell.column, cell.key), cell.found})
	}
	each(t, func(t *testing.T, b *bench) {
		for _, c := range all {
			t.Run(c.name, func(t *testing.T) {
				b := b.again(t)
				filled(b)
				raw := b.behind()
				if report, said := b.verify(); said != "" || report.Size != lines || report.Checkpoints != 2 {
					t.Fatalf("untouched: %+v", report)
				}
				c.with(t, b, raw)
				if report, said := b.verify(); report.Sound() || !strings.Contains(said, c.found) {
					t.Errorf("expected %q, found %q", c.found, said)
				}
			})
		}
		t.Logf("%d tamperings (dropped, reordered, forged, flipped, rolled back), each looked for and told by name", len(all))
	})
}

// again gives a fresh bench on the same kind of database.
func (b *bench) again(t *testing.T) *bench {
	t.Helper()
	if b.db.Postgres() {
		return newBench(t, postgres(t))
	}
	return newBench(t, sqlite(t))
}

func swapSealed(t *testing.T, _ *bench, raw *sql.DB) {
	var a, z []byte
	for entry, to := range map[int]*[]byte{0: &a, 5: &z} {
		if err := raw.QueryRow(fmt.Sprintf("SELECT sealed FROM journal_entries WHERE entry = %d", entry)).Scan(to); err != nil {
			t.Fatal(err)
		}
	}
	run(t, raw, "UPDATE journal_entries SET sealed = $1 WHERE entry = 0", z)
	run(t, raw, "UPDATE journal_entries SET sealed = $1 WHERE entry = 5", a)
}

// flipped flips one bit in the middle of a cell.
func flipped(table, column, key string) func(*testing.T, *bench, *sql.DB) {
	return func(t *testing.T, _ *bench, raw *sql.DB) {
		var b []byte
		if err := raw.QueryRow(fmt.Sprintf("SELECT %s FROM %s WHERE %s", column, table, key)).Scan(&b); err != nil {
			t.Fatal(err)
		}
		b[len(b)/2] ^= 1
		run(t, raw, fmt.Sprintf("UPDATE %s SET %s = $1 WHERE %s", table, column, key), b)
	}
}

// forged tampers as one does who knows how the tree is made, but has not the
// safe: every hash and the head are computed anew.
func forged(statements ...string) func(*testing.T, *bench, *sql.DB) {
	return func(t *testing.T, b *bench, raw *sql.DB) {
		for _, s := range statements {
			run(t, raw, s)
		}
		leaves, err := b.Leaves(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		run(t, raw, "DELETE FROM journal_hashes")
		var kept []tlog.Hash
		reader := tlog.HashReaderFunc(func(at []int64) (found []tlog.Hash, _ error) {
			for _, i := range at {
				found = append(found, kept[i])
			}
			return found, nil
		})
		for n, leaf := range leaves {
			hashes, err := tlog.StoredHashes(int64(n), leaf, reader)
			if err != nil {
				t.Fatal(err)
			}
			for _, h := range hashes {
				run(t, raw, "INSERT INTO journal_hashes (position, hash) VALUES ($1, $2)", len(kept), h[:])
				kept = append(kept, h)
			}
		}
		root, err := tlog.TreeHash(int64(len(leaves)), reader)
		if err != nil {
			t.Fatal(err)
		}
		run(t, raw, "UPDATE journal_head SET root = $1", root[:])
	}
}

func editFolder(t *testing.T, b *bench, _ *sql.DB) {
	files, err := filepath.Glob(filepath.Join(b.safe.Folder(), "checkpoints", "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	kept, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	changed := bytes.Replace(kept, []byte("\n7\n"), []byte("\n6\n"), 1)
	if bytes.Equal(kept, changed) {
		t.Fatalf("no head of 7 lines in %s", kept)
	}
	if err := os.WriteFile(files[0], changed, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestRolledBackDatabaseIsFound puts everything back to what it was, heads and
// proofs included, as an older copy of the database would.
func TestRolledBackDatabaseIsFound(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.fill(firstSigned)
		b.sign()
		var root, proof []byte
		if err := b.db.QueryRowContext(t.Context(), "SELECT root, proof FROM journal_head").Scan(&root, &proof); err != nil {
			t.Fatal(err)
		}
		b.fill(lastSigned - firstSigned)
		mailed := b.sign()
		raw := b.behind()
		run(t, raw, "DELETE FROM journal_entries WHERE entry >= 7")
		run(t, raw, fmt.Sprintf("DELETE FROM journal_hashes WHERE position >= %d", tlog.StoredHashCount(7)))
		run(t, raw, "UPDATE journal_head SET size = 7, root = $1, proof = $2", root, proof)
		run(t, raw, "DELETE FROM journal_checkpoints WHERE number = 2")
		if _, said := b.verify(); !strings.Contains(said, "checkpoint_ahead 13-13 folder") {
			t.Errorf("found %q", said)
		}
		if err := b.another().Consistent(t.Context(), mailed); !conflict(err, "journal.shrunk") {
			t.Errorf("the mailed head: %v", err)
		}
		if err := b.another().Sound(t.Context()); !conflict(err, "journal.shrunk") {
			t.Errorf("at start: %v", err)
		}
		b.fill(9)
		if err := b.another().Consistent(t.Context(), mailed); !conflict(err, "journal.rewritten") {
			t.Errorf("the mailed head, once the journal has grown again: %v", err)
		}
		if _, err := b.another().Checkpoint(t.Context()); !unavailable(err) || !strings.Contains(err.Error(), "journal.altered") {
			t.Errorf("another history was signed: %v", err)
		}
		if report, err := b.Verify(t.Context()); err != nil || report.Sound() {
			t.Errorf("the node that was there: %+v, %v", report, err)
		}
	})
}

// TestWhatCannotBeReadIsAFault is for SQLite, which keeps in any column
// whatever is put there.
func TestWhatCannotBeReadIsAFault(t *testing.T) {
	b := newBench(t, sqlite(t))
	filled(b)
	raw := b.behind()
	run(t, raw, "UPDATE journal_entries SET at = 'yesterday' WHERE entry = 5")
	run(t, raw, "UPDATE journal_hashes SET hash = 'x' WHERE position = 2")
	if _, said := b.verify(); !strings.Contains(said, "entry_unreadable 5-5") || !strings.Contains(said, "hash_changed 2-2") {
		t.Errorf("found %q", said)
	}
}

// TestABrokenTreeDoesNotGrow: an act whose line would stand on a tampered tree
// is refused.
func TestABrokenTreeDoesNotGrow(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.fill(5)
		raw := b.behind()
		flipped("journal_head", "proof", "id = 1")(t, b, raw)
		err := b.db.Write(unwalled(t), b.act(journalLine))
		if !unavailable(err) {
			t.Errorf("got %v", err)
		}
		if err := b.another().Sound(t.Context()); !unavailable(err) {
			t.Errorf("at start: %v", err)
		}
	})
}
