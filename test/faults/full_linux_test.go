package faults_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"testing"

	"relais/internal/kernel"
)

// smallDisk mounts a disk of 4 MB and puts ballast on it, which free removes.
func smallDisk(t *testing.T) (folder string, free func()) {
	t.Helper()
	at := t.TempDir()
	mountOrSkip(t, at, "-t", "tmpfs", "-o", "size=4m,mode=700", "tmpfs")
	ballast := filepath.Join(at, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	return at, func() {
		if err := os.Remove(ballast); err != nil {
			t.Fatal(err)
		}
	}
}

// tally is what became of the acts of a test.
type tally struct {
	sync.Mutex
	last    int
	done    []int
	refused []error
}

// tries does the next act and notes what became of it.
func (y *tally) tries(ctx context.Context, n *network, length int, meanwhile func() error) error {
	y.Lock()
	y.last++
	number := y.last
	y.Unlock()
	err := n.act(ctx, number, length, meanwhile)
	y.Lock()
	defer y.Unlock()
	if err != nil {
		y.refused = append(y.refused, err)
	} else {
		y.done = append(y.done, number)
	}
	return err
}

// fill does acts until the disk is full.
func (y *tally) fill(t *testing.T, n *network) {
	t.Helper()
	for range 10_000 {
		if y.tries(t.Context(), n, 3000, nil) != nil {
			return
		}
	}
	t.Fatal("the disk is never full")
}

// checkKept holds what can be read against what was acknowledged.
func (y *tally) checkKept(t *testing.T, n *network) {
	t.Helper()
	rows, lines, err := n.kept(t.Context())
	if err != nil {
		t.Fatalf("reads are not answered: %v", err)
	}
	slices.Sort(y.done)
	if !slices.Equal(rows, y.done) || !slices.Equal(lines, y.done) {
		t.Errorf("%d acts acknowledged, %d rows, %d lines", len(y.done), len(rows), len(lines))
	}
}

// checkRefused makes sure that each refusal has a kind that tells whoever acts
// to try later, or that it is a fault of ours.
func (y *tally) checkRefused(t *testing.T) {
	t.Helper()
	for _, err := range y.refused {
		if kind := kernel.KindOf(err); kind != kernel.Unavailable && kind != kernel.Internal {
			t.Errorf("a full disk is told as %s: %v", kind, err)
		}
	}
}

// TestFullDisk fills the disk under a network with acts. Those that find no
// room are refused whole, reads are answered all along, and once room is made
// the same process writes again. The figures are for RELAIS_PROVE.
func TestFullDisk(t *testing.T) {
	folder, free := smallDisk(t)
	n, y := open(t, folder), &tally{}
	y.fill(t, n)
	filled := len(y.done)
	var all sync.WaitGroup
	for range writers { // those that share a commit are refused together
		all.Go(func() {
			for i := range 12 {
				_ = y.tries(t.Context(), n, []int{10, 3000, 100_000}[i%3], nil)
			}
		})
	}
	all.Wait()
	checkpointOnFull(t, n, folder)
	y.checkKept(t, n)
	y.checkRefused(t)
	full := len(y.refused)
	free()
	for range 20 {
		if err := y.tries(t.Context(), n, 3000, nil); err != nil {
			t.Fatalf("there is room again, and still: %v", err)
		}
	}
	if _, err := n.journal.Checkpoint(t.Context()); err != nil {
		t.Errorf("there is room again, and no checkpoint: %v", err)
	}
	y.checkKept(t, n)
	verify(t, folder)
	t.Logf("the disk was full after %d acts; %d refused whole, %d more done once there was room; the journal verifies", filled, full, len(y.done)-filled)
}

// checkpointOnFull signs the journal when not a byte is left: what is refused
// must not look like a journal that was tampered with, then or later.
func checkpointOnFull(t *testing.T, n *network, folder string) {
	t.Helper()
	rest := filepath.Join(folder, "rest")
	if err := fillUp(rest); err != nil {
		t.Fatal(err)
	}
	if _, err := n.journal.Checkpoint(t.Context()); err == nil || kernel.KindOf(err) == kernel.Conflict {
		t.Errorf("a checkpoint on a full disk: %v", err)
	}
	if err := os.Remove(rest); err != nil {
		t.Fatal(err)
	}
}

// TestDiskFullInTheMiddleOfAnAct fills the disk between the row of an act and
// its line. RELAIS_PROVE asks for thirty rounds.
func TestDiskFullInTheMiddleOfAnAct(t *testing.T) {
	folder, _ := smallDisk(t)
	n, y := open(t, folder), &tally{}
	times := rounds(3, 30)
	for range times {
		if err := y.tries(t.Context(), n, 100, nil); err != nil {
			t.Fatalf("before the disk is full: %v", err)
		}
		rest := filepath.Join(folder, "rest")
		if err := y.tries(t.Context(), n, 60_000, func() error { return fillUp(rest) }); err == nil {
			t.Fatal("an act is kept that has no room")
		}
		y.checkKept(t, n)
		if err := os.Remove(rest); err != nil {
			t.Fatal(err)
		}
	}
	y.checkRefused(t)
	verify(t, folder)
	t.Logf("%d acts that lost their room half-way: refused whole; the %d around them kept; the journal verifies", len(y.refused), len(y.done))
}

// fillUp leaves no room on the disk of a file.
func fillUp(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	page := make([]byte, 4096)
	for err == nil {
		_, err = f.Write(page)
	}
	if errors.Is(err, syscall.ENOSPC) {
		return nil
	}
	return err
}
