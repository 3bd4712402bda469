package seal

import (
	"crypto/hmac"
	"crypto/sha256"
)

// indexSize is the length of a blind index: 128 bits tell the values of any
// network apart.
const indexSize = 16

// Index gives the blind index of a value for one purpose, 16 bytes: equal
// values give equal indexes, and nothing else shows. The caller normalises the
// value first, and names the purpose after what is compared ("person phone"):
// one value has unrelated indexes for two purposes.
func (k *Keys) Index(purpose, value string) []byte {
	return blind(k.safe.now().index[0], purpose, value)
}

// IndexOld gives the indexes of a value under the older index keys, newest
// first: what a search asks for too while a rebuild goes on. None when the
// index key was never rotated, or the rebuild has ended.
func (k *Keys) IndexOld(purpose, value string) [][]byte {
	var old [][]byte
	for _, key := range k.safe.now().index[1:] {
		old = append(old, blind(key, purpose, value))
	}
	return old
}

// blind is HMAC-SHA256, shortened, under a key for each purpose.
func blind(key []byte, purpose, value string) []byte {
	mac := hmac.New(sha256.New, expand(key, "index "+purpose, secretSize))
	mac.Write([]byte(value))
	return mac.Sum(nil)[:indexSize]
}
