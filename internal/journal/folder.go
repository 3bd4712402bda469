package journal

import (
	"bufio"
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"relais/internal/kernel"
)

// Checkpoints outside the database stand in this folder of the safe, a file a
// day, each note after an empty line. A note begins with its origin and ends
// with its signature, a line that begins with this sign.
const (
	checkpointFolder = "checkpoints"
	checkpointFile   = ".notes" // ends the name of a file: 2026-11-23.notes
	signatureSign    = "\u2014 "
)

// appendToFolder adds a signed note to the file of its day, down to the disk;
// nothing for a safe in memory.
func appendToFolder(safe string, at time.Time, signed []byte) (err error) {
	if safe == "" {
		return nil
	}
	folder := filepath.Join(safe, checkpointFolder)
	if err := makeFolder(safe, folder); err != nil {
		return err
	}
	path := filepath.Join(folder, at.UTC().Format(time.DateOnly)+checkpointFile)
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return kernel.Because(kernel.Unavailable, "journal.folder", err)
	}
	_, err = f.Write(append([]byte{'\n'}, signed...))
	if err := errors.Join(err, toDisk(f), f.Close()); err != nil {
		return kernel.Because(kernel.Unavailable, "journal.folder", err)
	}
	return syncFolder(folder)
}

// toDisk waits until a file or a folder is on the disk; tests look at what it is
// asked.
var toDisk = (*os.File).Sync

// makeFolder makes a folder in the safe when it is absent, and its name last.
func makeFolder(safe, folder string) error {
	err := os.Mkdir(folder, 0o700)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return kernel.Because(kernel.Unavailable, "journal.folder", err)
	}
	return syncFolder(safe)
}

// syncFolder makes a new name in a folder last.
func syncFolder(folder string) error {
	f, err := os.Open(folder)
	if err != nil {
		return kernel.Because(kernel.Unavailable, "journal.folder", err)
	}
	if err := errors.Join(toDisk(f), f.Close()); err != nil {
		return kernel.Because(kernel.Unavailable, "journal.folder", err)
	}
	return nil
}

// checkpointFiles gives the files of the folder, in the order of their days,
// from a day on ("2026-11-23"; "" for all).
func checkpointFiles(safe, since string) ([]string, error) {
	if safe == "" {
		return nil, nil
	}
	files, err := filepath.Glob(filepath.Join(safe, checkpointFolder, "*"+checkpointFile))
	if err != nil {
		return nil, kernel.Because(kernel.Unavailable, "journal.folder", err)
	}
	return slices.DeleteFunc(files, func(file string) bool { return filepath.Base(file) < since }), nil
}

// eachInFile calls with each note of a file, in order. A note of which a crash
// left only the beginning is left out.
func eachInFile(path string, with func(signed []byte) error) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return kernel.Because(kernel.Unavailable, "journal.folder", err)
	}
	defer f.Close()
	var signed bytes.Buffer
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		line := lines.Bytes()
		if bytes.HasPrefix(line, []byte(origin)) {
			signed.Reset()
		}
		if signed.Len() == 0 && len(line) == 0 {
			continue // what parts two notes
		}
		signed.Write(line)
		signed.WriteByte('\n')
		if !bytes.HasPrefix(line, []byte(signatureSign)) {
			continue
		}
		if err := with(bytes.Clone(signed.Bytes())); err != nil {
			return err
		}
		signed.Reset()
	}
	if err := lines.Err(); err != nil {
		return kernel.Because(kernel.Unavailable, "journal.folder", err)
	}
	return nil
}

// lastInFolder gives the last note of the folder; none when there is none.
func lastInFolder(safe string) (last []byte, err error) {
	files, err := checkpointFiles(safe, "")
	if err != nil {
		return nil, err
	}
	for _, file := range slices.Backward(files) {
		err := eachInFile(file, func(signed []byte) error {
			last = signed
			return nil
		})
		if err != nil || last != nil {
			return last, err
		}
	}
	return nil, nil
}
