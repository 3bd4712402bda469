package journal

import (
	"encoding/binary"
	"strconv"
	"time"

	"github.com/uptrace/bun"
	"golang.org/x/mod/sumdb/tlog"

	"relais/internal/access"
	"relais/internal/kernel"
)

// entry is a line as the database keeps it.
type entry struct {
	bun.BaseModel `bun:"table:journal_entries"`

	Entry      int64 `bun:",pk"` // its place in the tree, from 0
	At         int64 // microseconds since 1970, UTC: what is kept is what is hashed
	Action     string
	Account    kernel.ID
	Role       access.Role
	Structure  kernel.ID
	Person     kernel.ID
	Subject    kernel.ID
	Object     string
	Refused    bool
	Owner      kernel.ID // whose key sealed the detail; "" without detail
	Commitment []byte    // SHA-256 of salt and detail; empty without detail
	Sealed     []byte    // salt and detail, under the key of Owner; empty without detail

	unreadable bool // the row could not be read; only Entry is known
}

// leafVersion is the first byte of a leaf, and names its layout.
const leafVersion = 1

// leaf gives the bytes of a line that the tree holds. The layout, numbers in
// big-endian:
//
//	version     1 byte, 1
//	entry       8 bytes
//	at          8 bytes, microseconds since 1970, UTC
//	refused     1 byte, 0 or 1
//	action, account, role, structure, person, subject, object, owner,
//	commitment, sealed
//	            each 4 bytes of length, then as many bytes
func (e *entry) leaf() []byte {
	b := make([]byte, 0, 256+len(e.Sealed))
	b = append(b, leafVersion)
	b = binary.BigEndian.AppendUint64(b, uint64(e.Entry))
	b = binary.BigEndian.AppendUint64(b, uint64(e.At))
	refused := byte(0)
	if e.Refused {
		refused = 1
	}
	b = append(b, refused)
	for _, text := range []string{
		e.Action, string(e.Account), string(e.Role), string(e.Structure), string(e.Person), string(e.Subject), e.Object,
		string(e.Owner), string(e.Commitment), string(e.Sealed),
	} {
		b = binary.BigEndian.AppendUint32(b, uint32(len(text)))
		b = append(b, text...)
	}
	return b
}

// hash gives the hash of the leaf.
func (e *entry) hash() tlog.Hash { return tlog.RecordHash(e.leaf()) }

// moment gives when the line was written.
func (e *entry) moment() time.Time { return time.UnixMicro(e.At).UTC() }

// row names the line in what is sealed for it, so that a sealed detail opens
// in its own line only.
func (e *entry) row() string { return strconv.FormatInt(e.Entry, 10) }

// parseLeaf reads the bytes of a leaf; anything but what [entry.leaf] writes
// is Invalid.
func parseLeaf(b []byte) (*entry, error) {
	const fixed = 1 + 8 + 8 + 1
	if len(b) < fixed || b[0] != leafVersion || b[17] > 1 {
		return nil, kernel.Fault(kernel.Invalid, "journal.leaf")
	}
	e := &entry{
		Entry: int64(binary.BigEndian.Uint64(b[1:])), At: int64(binary.BigEndian.Uint64(b[9:])), Refused: b[17] == 1,
	}
	var fields [10][]byte
	b = b[fixed:]
	for i := range fields {
		if len(b) < 4 || uint64(binary.BigEndian.Uint32(b)) > uint64(len(b)-4) {
			return nil, kernel.Fault(kernel.Invalid, "journal.leaf")
		}
		end := 4 + int(binary.BigEndian.Uint32(b))
		fields[i], b = b[4:end], b[end:]
	}
	if len(b) > 0 {
		return nil, kernel.Fault(kernel.Invalid, "journal.leaf")
	}
	e.Action, e.Account, e.Role = string(fields[0]), kernel.ID(fields[1]), access.Role(fields[2])
	e.Structure, e.Person, e.Subject = kernel.ID(fields[3]), kernel.ID(fields[4]), kernel.ID(fields[5])
	e.Object, e.Owner, e.Commitment, e.Sealed = string(fields[6]), kernel.ID(fields[7]), fields[8], fields[9]
	return e, nil
}
