package seal

import (
	"bytes"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"github.com/tink-crypto/tink-go/v2/aead/aesgcm"

	"relais/internal/kernel"
)

// Safe is what never stands in the database: the master keys, the index keys,
// and the root of every other secret of this Relais. It may be used by several
// goroutines, and by several programs that share its folder: a change by one
// is seen by the others at their next use.
type Safe struct {
	folder string // "" for a safe in memory

	held atomic.Pointer[holding]

	changing sync.Mutex
	given    []*aesgcm.Key // the master keys given from outside, newest first
}

// holding is what was last read of the safe, and the file it was read from.
type holding struct {
	*secrets
	file os.FileInfo // nil for a safe in memory
}

// SafeConfig says where the safe is. Folder is its folder, usually beside the
// database.
//
// Master, when not empty, is a master key given from outside (a systemd
// credential, the environment), which wins over the one in the folder: either
// 32 bytes as they are, or a text of one secret a line, each of at least 32
// characters drawn at random (openssl rand -base64 32), the present one first,
// then older ones.
//
// Kept asks for a safe that is there already: none is made.
type SafeConfig struct {
	Folder string
	Master []byte
	Kept   bool
}

// OpenSafe opens the safe in a folder; when there is none, it makes one with
// fresh keys, for the eyes of its owner only. Errors are Unavailable:
// "safe.open_to_others" when someone else may look into the folder or the
// file, "safe.unreadable" when the file is damaged or the master key given is
// not its own, "safe.master_short", "safe.folder"; "safe.absent" when it should
// be there and is not.
func OpenSafe(config SafeConfig) (_ *Safe, err error) {
	defer kernel.Wrap(&err, "seal.OpenSafe")
	given, err := givenMasters(config.Master)
	if err != nil {
		return nil, err
	}
	if config.Kept {
		if _, err := os.Stat(filepath.Join(config.Folder, fileName)); errors.Is(err, fs.ErrNotExist) {
			return nil, kernel.Fault(kernel.Unavailable, "safe.absent", config.Folder)
		}
	}
	if err := prepareFolder(config.Folder); err != nil {
		return nil, err
	}
	s := &Safe{folder: config.Folder, given: given}
	if err := s.exclusively(s.openOrMake); err != nil {
		return nil, err
	}
	return s, nil
}

// MemorySafe gives a safe that stands in no folder and is gone with the
// program, for tests. What it derives and indexes follows from random; the
// keys that encrypt are Tink's own draw.
func MemorySafe(random io.Reader) (_ *Safe, err error) {
	defer kernel.Wrap(&err, "seal.MemorySafe")
	fresh, err := freshSecrets(random, nil)
	if err != nil {
		return nil, err
	}
	s := &Safe{}
	s.held.Store(&holding{secrets: fresh})
	return s, nil
}

// Folder gives the folder of the safe, where other rooms keep what must not
// stand in the database either; "" for a safe in memory.
func (s *Safe) Folder() string { return s.folder }

// SigningSeed gives the 32 bytes from which the journal makes its ed25519 key.
// They stay the same through every rotation.
func (s *Safe) SigningSeed() []byte { return s.held.Load().derive("signing seed", 32) }

// Derive gives a secret of size bytes for one purpose, such as the MAC of a
// token: always the same for that purpose, and unrelated to any other. It
// stays through every rotation. Sizes are those of keys; beyond 8,160 bytes
// there is nothing to give.
func (s *Safe) Derive(purpose string, size int) []byte {
	return s.held.Load().derive("purpose "+purpose, size)
}

// derive expands the root of a safe (HKDF, RFC 5869).
func (k *secrets) derive(info string, size int) []byte { return expand(k.root, info, size) }

// expand gives size bytes that follow from a secret and a purpose.
func expand(secret []byte, info string, size int) []byte {
	expanded, err := hkdf.Key(sha256.New, secret, nil, "relais "+info, size)
	if err != nil { // only a size beyond what HKDF gives
		return nil
	}
	return expanded
}

// now gives the secrets as they stand in the folder now. While the file cannot
// be read, those read before serve on.
func (s *Safe) now() *secrets {
	held := s.held.Load()
	if s.folder == "" {
		return held.secrets
	}
	file, err := os.Stat(s.path())
	if err != nil || held.from(file) {
		return held.secrets
	}
	_ = s.exclusively(func() error {
		_, err := s.load()
		return err
	})
	return s.held.Load().secrets
}

// from tells whether this was read from a file that has not changed since.
func (h *holding) from(file os.FileInfo) bool {
	return os.SameFile(h.file, file) && h.file.ModTime().Equal(file.ModTime()) && h.file.Size() == file.Size()
}

// openOrMake reads the file, or makes it; what a crash left half made goes.
func (s *Safe) openOrMake() error {
	if err := os.RemoveAll(s.path() + unfinished); err != nil {
		return kernel.Because(kernel.Unavailable, "safe.folder", err)
	}
	stale, err := s.load()
	if errors.Is(err, fs.ErrNotExist) {
		fresh, err := freshSecrets(rand.Reader, s.given)
		if err != nil {
			return err
		}
		return s.store(fresh)
	}
	if err == nil && stale {
		return s.store(s.held.Load().secrets)
	}
	return err
}

// load reads the file, and tells whether it should be written anew under the
// present master key.
func (s *Safe) load() (stale bool, err error) {
	data, file, err := readFile(s.path())
	if err != nil {
		return false, err
	}
	read, sealedBy, err := decode(data, s.given)
	if err != nil {
		return false, kernel.Because(kernel.Unavailable, "safe.unreadable", err)
	}
	s.held.Store(&holding{read, file})
	return !bytes.Equal(sealedBy, read.primary), nil
}

// store writes the file and holds what it says.
func (s *Safe) store(next *secrets) error {
	if s.folder == "" {
		s.held.Store(&holding{secrets: next})
		return nil
	}
	data, err := next.encode()
	if err != nil {
		return err
	}
	if err := replaceFile(s.path(), data); err != nil {
		return kernel.Because(kernel.Unavailable, "safe.folder", err)
	}
	file, err := os.Stat(s.path())
	if err != nil {
		return kernel.Because(kernel.Unavailable, "safe.folder", err)
	}
	s.held.Store(&holding{next, file})
	return nil
}
