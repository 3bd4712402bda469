package journal_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"relais/internal/journal"
)

// said puts the faults of a report in one line.
func said(report journal.Report) string {
	var all []string
	for _, f := range report.Faults {
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s %d %s%s", strings.TrimPrefix(f.Key, "journal.fault."), f.First, f.Where, f.Name)))
	}
	return strings.Join(all, "; ")
}

// expect holds a report against what it must say.
func expect(t *testing.T, what string, report journal.Report, err error, wanted string) {
	t.Helper()
	if err != nil || said(report) != wanted {
		t.Errorf("%s: %v, found %q, expected %q", what, err, said(report), wanted)
	}
}

// TestOnlyWhatIsNewIsVerifiedAgain: the note of the safe says up to where; what
// was changed before it is for a round to find.
func TestOnlyWhatIsNewIsVerifiedAgain(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		filled(b)
		report, err := b.Verify(t.Context())
		expect(t, "the whole", report, err, "")
		b.fill(3)
		raw, guard := b.behindFor()
		run(t, raw, "UPDATE journal_entries SET object = 'structure:x' WHERE entry = 5")
		run(t, raw, "UPDATE journal_checkpoints SET note = 'x' WHERE number = 1")
		guard()
		node := b.another()
		if !node.Verified() {
			t.Fatal("no note in the safe")
		}
		report, err = node.VerifyNew(t.Context())
		expect(t, "what is new", report, err, "")
		raw, guard = b.behindFor()
		run(t, raw, "UPDATE journal_entries SET object = 'structure:x' WHERE entry = 21")
		guard()
		report, err = b.another().VerifyNew(t.Context())
		expect(t, "another node, from the note", report, err, "") // node went on to the end, and noted it
		for range 3 {
			if report, err = node.VerifyPart(t.Context(), 10); !report.Sound() {
				break
			}
		}
		expect(t, "a round", report, err, "checkpoint_signature 1 database; entry_changed 5")
	})
}

// TestARoundGoesOnWhereItWas walks a journal in pieces, while it grows.
func TestARoundGoesOnWhereItWas(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		filled(b)
		for _, wanted := range []int64{7, 14, 21, 22, 7} {
			report, err := b.VerifyPart(t.Context(), 7)
			expect(t, "a part", report, err, "")
			if report.Size != wanted {
				t.Errorf("verified up to %d, expected %d", report.Size, wanted)
			}
			if wanted == 14 {
				b.fill(2)
			}
		}
		run(t, b.behind(), "UPDATE journal_entries SET object = 'structure:x' WHERE entry = 20")
		report, err := b.VerifyPart(t.Context(), 7)
		expect(t, "before the change", report, err, "")
		report, err = b.VerifyPart(t.Context(), 100)
		expect(t, "the change", report, err, "entry_changed 20")
	})
}

// TestWhatIsNewIsVerified tampers behind the note, and with the note.
func TestWhatIsNewIsVerified(t *testing.T) {
	for _, c := range []struct {
		name, with, found string
	}{
		{"a new line", "UPDATE journal_entries SET object = 'x' WHERE entry = 21", "entry_changed 21"},
		{"a hash the note rests on", "UPDATE journal_hashes SET hash = (SELECT hash FROM journal_hashes WHERE position = 0) WHERE position = 30", "checkpoint_root 20 verified"},
		{"such a hash gone", "DELETE FROM journal_hashes WHERE position = 30", "checkpoint_root 20 verified"},
		{"the head", "UPDATE journal_head SET proof = root", "head_proof 23"},
		{"a new checkpoint", "UPDATE journal_checkpoints SET note = 'x' WHERE number = 3", "checkpoint_signature 3 database"},
		{"a new checkpoint gone", "DELETE FROM journal_checkpoints WHERE number = 3", "checkpoint_dropped 23 folder"},
	} {
		t.Run(c.name, func(t *testing.T) {
			each(t, func(t *testing.T, b *bench) {
				filled(b)
				if report, err := b.Verify(t.Context()); err != nil || !report.Sound() {
					t.Fatal(err, report)
				}
				note := filepath.Join(b.safe.Folder(), "journal-verified")
				kept, err := os.ReadFile(note)
				if err != nil {
					t.Fatal(err)
				}
				b.fill(3)
				b.sign()
				if err := os.WriteFile(note, kept, 0o600); err != nil {
					t.Fatal(err)
				}
				raw, guard := b.behindFor()
				run(t, raw, c.with)
				guard()
				report, err := b.another().VerifyNew(t.Context())
				if err != nil || !strings.HasPrefix(said(report), c.found) {
					t.Errorf("%v, found %q, expected %q", err, said(report), c.found)
				}
			})
		})
	}
}

// TestANoteOfAnotherSafeSaysNothing: it only saves time, and is worth what its
// signature is.
func TestANoteOfAnotherSafeSaysNothing(t *testing.T) {
	b := newBench(t, sqlite(t))
	filled(b)
	if _, err := b.Verify(t.Context()); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(b.safe.Folder(), "journal-verified")
	note, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, forged := range map[string]string{
		"longer": strings.Replace(string(note), "\n20\n", "\n21\n", 1), "a checkpoint": string(b.sign()), "nothing": "", "nonsense": "x\n",
	} {
		if err := os.WriteFile(path, []byte(forged), 0o600); err != nil {
			t.Fatal(err)
		}
		if b.another().Verified() {
			t.Errorf("%s: believed", name)
		}
	}
}

// TestNothingIsSignedThatIsNotSound: neither at each turn nor when asked.
func TestNothingIsSignedThatIsNotSound(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		filled(b)
		run(t, b.behind(), "UPDATE journal_entries SET object = 'structure:x' WHERE entry = 15")
		if _, err := b.another().Checkpoint(t.Context()); !unavailable(err) || !strings.Contains(err.Error(), "journal.altered") {
			t.Errorf("asked: %v", err)
		}
		if report, err := b.another().Turn(t.Context()); err != nil || !strings.Contains(said(report), "entry_changed 15") {
			t.Errorf("at a turn: %v, %q", err, said(report))
		}
		if report, _ := b.verify(); report.Checkpoints != 2 {
			t.Errorf("%d checkpoints", report.Checkpoints)
		}
	})
}

// TestMissingTriggersAreFaults, whatever else is well.
func TestMissingTriggersAreFaults(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.fill(3)
		b.behind()
		for name, verify := range map[string]func(context.Context) (journal.Report, error){
			"the whole": b.Verify, "what is new": b.VerifyNew, "a turn": b.Turn,
		} {
			report, err := verify(t.Context())
			if err != nil || !strings.Contains(said(report), "guard_missing 0 journal_entries.journal_entries_fixed") {
				t.Errorf("%s: %v, %q", name, err, said(report))
			}
		}
	})
}

// TestAHaltedJournalTakesNoLine, nor signs; the alarm is for every node, and
// told once.
func TestAHaltedJournalTakesNoLine(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		filled(b)
		if _, err := b.Verify(t.Context()); err != nil {
			t.Fatal(err)
		}
		if !b.Halt() || b.Halt() || !b.Halted() {
			t.Error("halted at once, and once")
		}
		err := b.db.Write(t.Context(), b.act(journalLine))
		if !unavailable(err) || !strings.Contains(err.Error(), "journal.examined") {
			t.Errorf("an act: %v", err)
		}
		if _, err := b.Checkpoint(t.Context()); !unavailable(err) {
			t.Errorf("a checkpoint: %v", err)
		}
		told, broken := 0, errors.New("broken")
		tell := func(err error) func(context.Context, bun.Tx) error {
			return func(context.Context, bun.Tx) error { told++; return err }
		}
		if err := b.Raise(t.Context(), journal.Report{}, tell(broken)); !errors.Is(err, broken) {
			t.Errorf("got %v", err)
		}
		for _, node := range []*journal.Journal{b.Journal, b.another(), b.Journal} {
			if err := node.Raise(t.Context(), journal.Report{}, tell(nil)); err != nil {
				t.Error(err)
			}
		}
		raised, err := b.another().Raised(t.Context())
		if err != nil || !raised || told != 1 || b.another().Verified() {
			t.Errorf("raised %v (%v), told %d times", raised, err, told)
		}
		if err := b.Lift(t.Context()); err != nil {
			t.Error(err)
		}
		if raised, err := b.Raised(t.Context()); err != nil || raised {
			t.Errorf("raised %v (%v)", raised, err)
		}
	})
}
