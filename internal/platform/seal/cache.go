package seal

import (
	"crypto/sha256"
	"sync"

	"github.com/tink-crypto/tink-go/v2/tink"

	"relais/internal/kernel"
)

// mostOpened bounds how many data keys stay open in memory, about 2 kB each.
const mostOpened = 4096

// cache keeps data keys once opened. It spares the work of opening, never the
// look at the row: an entry serves only the very bytes it was opened from,
// under the same master keys.
type cache struct {
	mutex sync.Mutex
	under *secrets
	keys  map[kernel.ID]openedKey
}

type openedKey struct {
	mark [sha256.Size]byte
	key  tink.AEAD
}

func newCache() *cache { return &cache{keys: map[kernel.ID]openedKey{}} }

// markOf tells the content of a row from any other.
func markOf(row *keyRow) [sha256.Size]byte {
	return sha256.Sum256(append([]byte(row.Kind+"|"), row.Wrapped...))
}

// get gives the key opened from this row, or nil.
func (c *cache) get(under *secrets, row *keyRow) tink.AEAD {
	mark := markOf(row)
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if found, ok := c.keys[row.Owner]; ok && c.under == under && found.mark == mark {
		return found.key
	}
	return nil
}

// put keeps the key opened from this row, in the place of another, whichever,
// when there are too many. Under other master keys all are forgotten.
func (c *cache) put(under *secrets, row *keyRow, key tink.AEAD) {
	mark := markOf(row)
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.under != under {
		c.under = under
		clear(c.keys)
	}
	if _, known := c.keys[row.Owner]; !known && len(c.keys) >= mostOpened {
		for other := range c.keys {
			delete(c.keys, other)
			break
		}
	}
	c.keys[row.Owner] = openedKey{mark, key}
}

// drop forgets the key of an owner.
func (c *cache) drop(owner kernel.ID) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	delete(c.keys, owner)
}
