package backup

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// Digest sums up the rows of a table, whatever their order.
type Digest [sha256.Size]byte

// String gives the digest in hexadecimal.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// MarshalText writes the digest in hexadecimal.
func (d Digest) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// Tally is the number of rows of a table, and their digest.
type Tally struct {
	Name   string `json:"name"`
	Rows   uint64 `json:"rows"`
	Digest Digest `json:"digest"`
}

// add counts one row, given as it is written.
func (t *Tally) add(row []byte) {
	t.Rows++
	one := sha256.Sum256(row)
	carry := 0
	for i := len(one) - 1; i >= 0; i-- {
		carry += int(t.Digest[i]) + int(one[i])
		t.Digest[i] = byte(carry)
		carry >>= 8
	}
}

// appendRow appends the values of a row, made canonical for its columns.
func appendRow(b []byte, columns []Column, values []any) (_ []byte, err error) {
	for i, column := range columns {
		value, err := column.Kind.canonical(values[i])
		if err == nil {
			b, err = appendValue(b, value)
		}
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", column.Name, err)
		}
	}
	return b, nil
}
