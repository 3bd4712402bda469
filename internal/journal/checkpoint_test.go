package journal_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"relais/internal/journal"
	"relais/internal/kernel"
)

func TestCheckpointsAreSignedNotes(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		if signed := b.sign(); signed != nil {
			t.Fatalf("nothing was signed as %s", signed)
		}
		b.fill(3)
		first := b.sign()
		verifier, err := note.NewVerifier(b.PublicKey())
		if err != nil {
			t.Fatal(err)
		}
		opened, err := note.Open(first, note.VerifierList(verifier))
		if err != nil || !strings.HasPrefix(opened.Text, verifier.Name()+"\n3\n") {
			t.Fatalf("%q, %v", first, err)
		}
		if again := b.sign(); string(again) != string(first) {
			t.Errorf("without growth: %s", again)
		}
		b.fill(1)
		second := b.sign()
		kept, err := os.ReadFile(filepath.Join(b.safe.Folder(), "checkpoints", "2026-11-23.notes"))
		if err != nil || string(kept) != "\n"+string(first)+"\n"+string(second) {
			t.Errorf("in the folder: %q, %v", kept, err)
		}
	})
}

func TestOlderCheckpointsAreExtended(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.fill(7)
		mailed := b.sign()
		for range 9 {
			b.fill(1)
			if err := b.Consistent(t.Context(), mailed); err != nil {
				t.Fatal(err)
			}
			if err := b.Sound(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		other := b.again(t)
		other.fill(7)
		for name, older := range map[string]string{
			"of another journal": string(other.sign()), "nothing": "", "nonsense": "x\n",
			"changed": strings.Replace(string(mailed), "\n7\n", "\n6\n", 1),
		} {
			if err := b.Consistent(t.Context(), []byte(older)); kernel.KindOf(err) != kernel.Invalid || err == nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// TestHalfANoteIsLeftOut: a crash in the middle of the folder's file loses
// nothing of the others.
func TestHalfANoteIsLeftOut(t *testing.T) {
	b := newBench(t, sqlite(t))
	b.fill(3)
	signed := b.sign()
	path := filepath.Join(b.safe.Folder(), "checkpoints", "2026-11-23.notes")
	if err := os.WriteFile(path, append(signed, "\nrelais.journal/x\n7"...), 0o600); err != nil {
		t.Fatal(err)
	}
	if report, said := b.verify(); said != "" || report.Checkpoints != 1 {
		t.Errorf("%s; %+v", said, report)
	}
	b.fill(1)
	b.sign()
	if report, said := b.verify(); said != "" || report.Checkpoints != 2 {
		t.Errorf("after another: %s; %+v", said, report)
	}
	tomorrow := filepath.Join(b.safe.Folder(), "checkpoints", "2026-11-24.notes")
	if err := os.WriteFile(tomorrow, []byte("\nrelais.journal/x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, said := b.verify(); said != "" || b.Sound(t.Context()) != nil {
		t.Errorf("at the beginning of a file: %s", said)
	}
}

func TestKeepSignsNowAndThenAndAtTheEnd(t *testing.T) {
	b := newBench(t, sqlite(t))
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		b.Keep(ctx, 10*time.Millisecond, slog.New(slog.DiscardHandler), nothing(t))
	}()
	b.fill(3)
	for report, _ := b.verify(); report.Checkpoints == 0; report, _ = b.verify() {
		time.Sleep(10 * time.Millisecond)
	}
	stop()
	<-done
	b.fill(2)
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	b.Keep(stopped, time.Hour, slog.New(slog.DiscardHandler), nothing(t))
	if err := b.Sound(t.Context()); err != nil {
		t.Error(err)
	}
	report, said := b.verify()
	if said != "" || !strings.Contains(string(b.sign()), "\n5\n") {
		t.Errorf("%s; %+v", said, report)
	}
}

// nothing is for a journal of which nothing wrong is found.
func nothing(t *testing.T) func(context.Context, journal.Report) {
	return func(_ context.Context, report journal.Report) { t.Errorf("found %+v", report.Faults) }
}
