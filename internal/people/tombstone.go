package people

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
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
		if len(text) == 0 {
			continue
		}
		stone, err := readStone(safe, text)
		if err != nil {
			return nil, kernel.Because(kernel.Unavailable, "people.tombstones", err, i+1)
		}
		stones = append(stones, stone)
	}
	return stones, nil
}

// readStone reads a line of a list of erasures; an error that says nothing of it
// when it was not written with this safe.
func readStone(safe *seal.Safe, text []byte) (Tombstone, error) {
	var line stoneLine
	if err := json.Unmarshal(text, &line); err != nil {
		return Tombstone{}, err
	}
	if !hmac.Equal(line.MAC, line.mac(safe)) {
		return Tombstone{}, errors.New("a line of another safe")
	}
	return line.Tombstone, nil
}

// Erasures gives the lines of the erasures made since a moment, the latest last,
// as [TakeErasures] reads them: to keep where neither the database nor the safe
// can be lost. They name nobody.
func Erasures(safe *seal.Safe, since time.Time) (lines []string, err error) {
	stones, err := Tombstones(safe)
	if err != nil {
		return nil, err
	}
	for _, stone := range stones {
		if stone.ErasedAt.Before(since) {
			continue
		}
		line, err := json.Marshal(stoneLine{stone, stone.mac(safe)})
		if err != nil {
			return nil, err
		}
		lines = append(lines, string(line))
	}
	return lines, nil
}

// mostErasures bounds what is read of a list kept elsewhere, in bytes.
const mostErasures = 64 << 20

// TakeErasures adds to the list of a safe the erasures that a text holds, one a
// line among others, such as mails that were kept; it gives how many of them are
// of this safe, and how many it lacked.
func TakeErasures(safe *seal.Safe, from io.Reader) (read, lacked int, err error) {
	defer kernel.Wrap(&err, "people.TakeErasures")
	filed, err := Tombstones(safe)
	if err != nil {
		return 0, 0, err
	}
	var stones []Tombstone
	lines := bufio.NewScanner(io.LimitReader(from, mostErasures))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		text := bytes.TrimLeft(bytes.TrimSpace(lines.Bytes()), "> ") // as answers quote
		if stone, err := readStone(safe, text); err == nil {
			read++
			stones = append(stones, missing([]Tombstone{stone}, append(filed, stones...))...)
		}
	}
	if err := lines.Err(); err != nil {
		return 0, 0, err
	}
	return read, len(stones), fileTombstones(safe, stones)
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
