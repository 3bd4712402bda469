package people

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"relais/internal/kernel"
	"relais/internal/platform/seal"
)

// Tombstone says that a person was erased, and nothing of who it was.
type Tombstone struct {
	Person   kernel.ID `json:"person"`
	ErasedAt time.Time `json:"erased_at"`
	Reason   Reason    `json:"reason"`
}

// tombstoneFile stands in the folder of the safe, outside the database: a
// backup restored later does not bring it back to an earlier state. It holds a
// line a tombstone, JSON.
const tombstoneFile = "erasures"

// stoneLine is a line of the file. Its code is made with a secret of the safe:
// nobody else has a person erased by adding a line.
type stoneLine struct {
	Tombstone

	MAC []byte `json:"mac"`
}

func (t Tombstone) mac(safe *seal.Safe) []byte {
	mac := hmac.New(sha256.New, safe.Derive("people erasures", sha256.Size))
	mac.Write([]byte(string(t.Person) + "|" + t.ErasedAt.UTC().Format(time.RFC3339Nano) + "|" + string(t.Reason)))
	return mac.Sum(nil)
}

// Tombstones reads the file of erasures in the folder of a safe; there are
// none where there is no file. A last line that a crash cut short is left out:
// the database still has it. Unavailable "people.tombstones" names a line that
// is not what was written: an erasure may be missing, so nothing goes on.
func Tombstones(safe *seal.Safe) (stones []Tombstone, err error) {
	defer kernel.Wrap(&err, "people.Tombstones")
	if safe.Folder() == "" {
		return nil, nil
	}
	content, err := os.ReadFile(filepath.Join(safe.Folder(), tombstoneFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, kernel.Because(kernel.Unavailable, "people.tombstones", err, 0)
	}
	lines := bytes.Split(content, []byte("\n"))
	for i, text := range lines[:len(lines)-1] {
		var line stoneLine
		if len(text) == 0 {
			continue
		}
		if err := json.Unmarshal(text, &line); err != nil {
			return nil, kernel.Because(kernel.Unavailable, "people.tombstones", err, i+1)
		}
		if !hmac.Equal(line.MAC, line.mac(safe)) {
			return nil, kernel.Fault(kernel.Unavailable, "people.tombstones", i+1)
		}
		stones = append(stones, line.Tombstone)
	}
	return stones, nil
}

// fileTombstones adds tombstones to the file, down to the disk.
func fileTombstones(safe *seal.Safe, stones []Tombstone) (err error) {
	if safe.Folder() == "" || len(stones) == 0 {
		return nil
	}
	var lines bytes.Buffer
	for _, stone := range stones {
		line, err := json.Marshal(stoneLine{stone, stone.mac(safe)})
		if err != nil {
			return err
		}
		lines.Write(append(line, '\n'))
	}
	path := filepath.Join(safe.Folder(), tombstoneFile)
	if err := cutTorn(path); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(lines.Bytes())
	return errors.Join(err, f.Sync(), f.Close(), syncFolder(safe.Folder()))
}

// cutTorn takes away a last line that a crash cut short, so that the next one
// does not continue it.
func cutTorn(path string) error {
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	whole := bytes.LastIndexByte(content, '\n') + 1
	if whole == len(content) {
		return nil
	}
	return os.Truncate(path, int64(whole))
}

// syncFolder makes a new name in a folder last.
func syncFolder(folder string) error {
	f, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// missing gives the tombstones that a file does not hold yet.
func missing(kept, filed []Tombstone) []Tombstone {
	known := make(map[kernel.ID]bool, len(filed))
	for _, stone := range filed {
		known[stone.Person] = true
	}
	return slices.DeleteFunc(slices.Clone(kept), func(t Tombstone) bool { return known[t.Person] })
}
