package seal

import (
	"crypto/rand"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"

	"relais/internal/kernel"
)

// RotateMaster adds a fresh master key, which is the present one from then on;
// the older ones still open what they wrapped. See the package for what comes
// next. A Conflict "safe.master_given" says that the master key comes from
// outside, and is replaced there.
func (s *Safe) RotateMaster() (err error) {
	defer kernel.Wrap(&err, "seal.RotateMaster")
	return s.change(func(next *secrets) error {
		if len(s.given) > 0 {
			return kernel.Fault(kernel.Conflict, "safe.master_given")
		}
		manager := keyset.NewManagerFromHandle(next.own)
		id, err := manager.Add(aead.AES256GCMKeyTemplate())
		if err != nil {
			return err
		}
		if err := manager.SetPrimary(id); err != nil {
			return err
		}
		next.own, err = manager.Handle()
		return err
	})
}

// DropOldMasters destroys every master key but the present one. Call it after
// [Keys.Rewrap] has ended on the database: what is still wrapped under an older
// key is lost. The file that held them is written over as far as the disk
// allows. Older keys given from outside are forgotten here, and removed by who
// gives them.
func (s *Safe) DropOldMasters() (err error) {
	defer kernel.Wrap(&err, "seal.DropOldMasters")
	return s.change(func(next *secrets) error {
		if len(s.given) > 0 {
			s.given, next.own = s.given[:1], nil
			return nil
		}
		manager := keyset.NewManager()
		present, err := next.own.Primary()
		if err != nil {
			return err
		}
		id, err := manager.AddKey(present.Key())
		if err != nil {
			return err
		}
		if err := manager.SetPrimary(id); err != nil {
			return err
		}
		next.own, err = manager.Handle()
		return err
	})
}

// RotateIndex adds a fresh index key: [Keys.Index] goes by it from then on, and
// [Keys.IndexOld] by the older ones. The package tells how a rebuild goes.
func (s *Safe) RotateIndex() (err error) {
	defer kernel.Wrap(&err, "seal.RotateIndex")
	return s.change(func(next *secrets) error { return next.addIndex(rand.Reader) })
}

// DropOldIndexes forgets every index key but the present one. Call it once
// every index is rebuilt: values under older keys are found no more.
func (s *Safe) DropOldIndexes() (err error) {
	defer kernel.Wrap(&err, "seal.DropOldIndexes")
	return s.change(func(next *secrets) error {
		next.index = next.index[:1]
		return nil
	})
}

// change makes other secrets of those that stand in the folder, and keeps
// them; when alter fails, everything stays as it was.
func (s *Safe) change(alter func(next *secrets) error) error {
	return s.exclusively(func() error {
		if s.folder != "" {
			if _, err := s.load(); err != nil {
				return err
			}
		}
		next := *s.held.Load().secrets
		if err := alter(&next); err != nil {
			return err
		}
		if err := next.arm(s.given); err != nil {
			return err
		}
		return s.store(&next)
	})
}

// exclusively runs act while no one else changes the safe: no other goroutine
// and, where the system knows such locks, no other program.
func (s *Safe) exclusively(act func() error) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	if s.folder == "" {
		return act()
	}
	unlock, err := lockFolder(s.folder)
	if err != nil {
		return kernel.Because(kernel.Unavailable, "safe.folder", err)
	}
	defer unlock()
	return act()
}
