package journal

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// asked records what is sent to the disk until the test ends, by its name in the
// safe.
func asked(t *testing.T, safe string) (synced *[]string) {
	t.Helper()
	synced = new([]string)
	before := toDisk
	toDisk = func(f *os.File) error {
		name, err := filepath.Rel(safe, f.Name())
		if err != nil {
			return err
		}
		*synced = append(*synced, name)
		return before(f)
	}
	t.Cleanup(func() { toDisk = before })
	return synced
}

// A checkpoint outside the database lasts when the power goes: its file is sent
// to the disk, then the folder that holds its name and, when that one is new, the
// safe that holds it. No kill and no reading shows a folder left out.
func TestACheckpointIsOnTheDiskWithItsName(t *testing.T) {
	safe := t.TempDir()
	synced := asked(t, safe)
	day := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	for n, want := range []string{
		". checkpoints/2026-11-23.notes checkpoints",
		"checkpoints/2026-11-23.notes checkpoints",
		"checkpoints/2026-11-24.notes checkpoints",
	} {
		if n == 2 {
			day = day.AddDate(0, 0, 1)
		}
		*synced = nil
		if err := appendToFolder(safe, day, []byte("note\n")); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(*synced, " "); got != want {
			t.Errorf("checkpoint %d: %q are sent to the disk, want %q", n, got, want)
		}
	}
}

// The same of how far the journal was verified.
func TestTheVerifiedHeadIsOnTheDiskWithItsName(t *testing.T) {
	safe := t.TempDir()
	synced := asked(t, safe)
	key, _, err := note.GenerateKey(rand.Reader, "relais.example")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(key)
	if err != nil {
		t.Fatal(err)
	}
	if err := (&Journal{folder: safe, signer: signer}).writeVerified(checkpoint{size: 1}); err != nil {
		t.Fatal(err)
	}
	if got := *synced; len(got) != 2 || !strings.HasPrefix(got[0], verifiedFile) || got[1] != "." {
		t.Errorf("%q are sent to the disk", got)
	}
}
