package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"relais/internal/kernel"
)

// verifiedFile, in the folder of the safe, says up to where the journal was
// verified from its first line: a note signed as checkpoints are, with one line
// more, "verified" and the day. The root says all of the frontier, which the
// next verification reads in the database and holds against it.
const (
	verifiedFile = "journal-verified"
	verifiedWord = "verified "
)

// lastVerified gives where the verification of what is new begins: behind what
// this node verified, or what the note of the safe says was; else behind what
// was last signed. A note that cannot be read says nothing: it only saves time.
func (j *Journal) lastVerified() (from start, err error) {
	j.verified.Lock()
	from.checkpoint, from.whole, from.since = j.verified.checkpoint, j.verified.whole, j.verified.since
	j.verified.Unlock()
	if noted, is := j.readVerified(); is && (noted.size > from.size || !from.whole) {
		return noted, nil
	}
	if from.size > 0 {
		return from, nil
	}
	kept, err := lastInFolder(j.folder)
	if err != nil || kept == nil {
		return from, err
	}
	from.since = j.dayBefore()
	from.checkpoint, err = openCheckpoint(kept, j.verifier)
	if kernel.KindOf(err) == kernel.Invalid {
		return start{}, nil // what is wrong in the folder is told by a verification from the first line
	}
	return from, err
}

// noteVerified remembers up to where the journal was verified and, when that was
// from its first line, writes it into the safe. A note that cannot be written
// only makes the next start longer.
func (j *Journal) noteVerified(end checkpoint, whole bool) {
	j.verified.Lock()
	defer j.verified.Unlock()
	grown := end.size > j.verified.size || whole && !j.verified.whole
	if end.size == 0 || !grown {
		return
	}
	j.verified.checkpoint, j.verified.whole, j.verified.since = end, whole, j.dayBefore()
	if whole && j.folder != "" {
		_ = j.writeVerified(end)
	}
}

// Verified tells whether the journal was once verified from its first line, by
// the note of the safe.
func (j *Journal) Verified() bool {
	_, is := j.readVerified()
	return is
}

// unverified forgets up to where the journal was verified, here and in the safe.
func (j *Journal) unverified() error {
	j.verified.Lock()
	defer j.verified.Unlock()
	j.verified.checkpoint, j.verified.whole = checkpoint{}, false
	if j.folder == "" {
		return nil
	}
	err := os.Remove(filepath.Join(j.folder, verifiedFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return kernel.Because(kernel.Unavailable, "journal.folder", err)
	}
	return nil
}

func (j *Journal) readVerified() (from start, is bool) {
	if j.folder == "" {
		return from, false
	}
	signed, err := os.ReadFile(filepath.Join(j.folder, verifiedFile))
	if err != nil {
		return from, false
	}
	opened, err := note.Open(signed, note.VerifierList(j.verifier))
	if err != nil {
		return from, false
	}
	text, day, is := strings.Cut(strings.TrimSuffix(opened.Text, "\n"), "\n"+verifiedWord)
	if !is {
		return from, false
	}
	c, err := readCheckpoint(text+"\n", j.verifier)
	return start{checkpoint: c, since: day, whole: true}, err == nil
}

// dayBefore gives the day from which the files of checkpoints may hold one that
// is signed from now on: the clocks of nodes differ by less than a day.
func (j *Journal) dayBefore() string {
	return j.clock().UTC().AddDate(0, 0, -1).Format(time.DateOnly)
}

// writeVerified replaces the note, whole or not at all.
func (j *Journal) writeVerified(c checkpoint) error {
	text := fmt.Sprintf("%s\n%d\n%s\n%s%s\n", j.signer.Name(), c.size, c.root, verifiedWord, j.verified.since)
	signed, err := note.Sign(&note.Note{Text: text}, j.signer)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(j.folder, verifiedFile+".*")
	if err != nil {
		return err
	}
	_, err = f.Write(signed)
	if err = errors.Join(err, toDisk(f), f.Close()); err == nil {
		err = os.Rename(f.Name(), filepath.Join(j.folder, verifiedFile))
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return syncFolder(j.folder)
}
