package kernel

import (
	"encoding/binary"
	"encoding/hex"
	"io"
)

// ID identifies one thing for ever: a UUID version 7 (RFC 9562) in its usual
// 36-character form. It sorts by time of birth, to the millisecond, and says
// nothing else.
type ID string

// IDs makes identifiers from a clock and a source of randomness.
type IDs struct {
	clock  Clock
	random io.Reader
}

// NewIDs gives a maker of identifiers; random is crypto/rand.Reader, or a
// seeded reader when the same identifiers must come again. It may be used by
// several goroutines if random may.
func NewIDs(clock Clock, random io.Reader) IDs { return IDs{clock, random} }

// New gives an identifier that no other call will give. It fails only when
// the source of randomness does.
func (m IDs) New() (ID, error) {
	var b [16]byte
	if _, err := io.ReadFull(m.random, b[6:]); err != nil {
		return "", Because(Internal, "id.random", err)
	}
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(m.clock().UnixMilli()))
	copy(b[:6], ms[2:])
	b[6] = b[6]&0x0f | 0x70
	b[8] = b[8]&0x3f | 0x80
	h := hex.EncodeToString(b[:])
	return ID(h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]), nil
}

// ParseID reads an identifier written by hand or by a stranger; anything that
// is not a lower-case UUID, of any version, is [Invalid].
func ParseID(s string) (ID, error) {
	if len(s) != 36 {
		return "", Fault(Invalid, "id.form")
	}
	for i, c := range s {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		hexa := c >= '0' && c <= '9' || c >= 'a' && c <= 'f'
		if dash != (c == '-') || !dash && !hexa {
			return "", Fault(Invalid, "id.form")
		}
	}
	return ID(s), nil
}
