package backup

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"time"
)

// The tags of values; see the layout in the comment of the package.
const (
	tagNull byte = iota
	tagInt
	tagFloat
	tagFalse
	tagTrue
	tagText
	tagBytes
	tagMoment
)

// mostBytes bounds one value: what SQLite itself holds at most.
const mostBytes = 1_000_000_000

// appendValue appends a canonical value to b.
func appendValue(b []byte, value any) ([]byte, error) {
	switch v := value.(type) {
	case nil:
		return append(b, tagNull), nil
	case int64:
		return binary.AppendVarint(append(b, tagInt), v), nil
	case float64:
		return binary.BigEndian.AppendUint64(append(b, tagFloat), math.Float64bits(v)), nil
	case bool:
		return append(b, tagFalse+bit(v)), nil
	case string:
		return append(binary.AppendUvarint(append(b, tagText), uint64(len(v))), v...), nil
	case []byte:
		return append(binary.AppendUvarint(append(b, tagBytes), uint64(len(v))), v...), nil
	case time.Time:
		b = binary.AppendVarint(append(b, tagMoment), v.Unix())
		return binary.AppendUvarint(b, uint64(v.Nanosecond())), nil
	}
	return nil, fmt.Errorf("a value of type %T has no form", value)
}

// readValue reads one value.
func readValue(r *recorded) (any, error) {
	tag, err := r.ReadByte()
	if err != nil {
		return nil, err
	}
	switch tag {
	case tagNull:
		return nil, nil
	case tagInt:
		return binary.ReadVarint(r)
	case tagFloat:
		bits, err := r.take(8)
		if err != nil {
			return nil, err
		}
		return math.Float64frombits(binary.BigEndian.Uint64(bits)), nil
	case tagFalse, tagTrue:
		return tag == tagTrue, nil
	case tagText:
		text, err := readSized(r)
		return string(text), err
	case tagBytes:
		return readSized(r)
	case tagMoment:
		return readMoment(r)
	}
	return nil, fmt.Errorf("no value has the tag %d", tag)
}

func readSized(r *recorded) ([]byte, error) {
	size, err := binary.ReadUvarint(r)
	if err != nil {
		return nil, err
	}
	if size > mostBytes {
		return nil, fmt.Errorf("a value of %d bytes", size)
	}
	taken, err := r.take(int(size))
	return append([]byte{}, taken...), err
}

func readMoment(r *recorded) (any, error) {
	seconds, err := binary.ReadVarint(r)
	if err != nil {
		return nil, err
	}
	nanoseconds, err := binary.ReadUvarint(r)
	if err == nil && nanoseconds >= uint64(time.Second) {
		err = fmt.Errorf("a moment of %d nanoseconds", nanoseconds)
	}
	if err != nil {
		return nil, err
	}
	return time.Unix(seconds, int64(nanoseconds)).UTC(), nil
}

// recorded reads a stream and keeps what it read since it was last emptied.
type recorded struct {
	from interface {
		io.Reader
		io.ByteReader
	}
	raw []byte
}

// ReadByte reads one byte.
func (r *recorded) ReadByte() (byte, error) {
	b, err := r.from.ReadByte()
	if err == nil {
		r.raw = append(r.raw, b)
	}
	return b, err
}

// take reads exactly n bytes, valid until the next reading. It takes memory as
// bytes come, not as they are announced.
func (r *recorded) take(n int) ([]byte, error) {
	const step = 1 << 20
	start := len(r.raw)
	for left := n; left > 0; {
		now := min(left, step)
		end := len(r.raw)
		r.raw = append(r.raw, make([]byte, now)...)
		if _, err := io.ReadFull(r.from, r.raw[end:]); err != nil {
			return nil, err
		}
		left -= now
	}
	return r.raw[start:], nil
}
