package backup

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"

	"relais/internal/kernel"
)

// reader reads the stream of a backup, in the clear, and believes nothing that
// it has not checked.
type reader struct {
	in      recorded
	sum     hash.Hash
	header  Header
	tallies []Tally
	within  bool // a table was begun, and its last row is still to come
	closed  bool // nothing is left to read
	read    uint64
}

// newReader reads the header.
func newReader(from io.Reader) (*reader, error) {
	r := &reader{in: recorded{from: bufio.NewReaderSize(from, 1<<16)}, sum: sha256.New()}
	if start, err := r.in.take(len(magic)); err != nil || string(start) != magic {
		return nil, strange(err)
	}
	version, err := binary.ReadUvarint(&r.in)
	if err != nil {
		return nil, damaged(err)
	}
	if version != format {
		return nil, kernel.Fault(kernel.Unavailable, "backup.newer_format", version)
	}
	if err := r.readHeader(); err != nil {
		return nil, damaged(err)
	}
	r.settle()
	return r, nil
}

func (r *reader) readHeader() error {
	size, err := binary.ReadUvarint(&r.in)
	if err != nil {
		return err
	}
	if size > mostHeader {
		return fmt.Errorf("a header of %d bytes", size)
	}
	text, err := r.in.take(int(size))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, &r.header); err != nil {
		return err
	}
	if r.header.Schema < 1 {
		return errors.New("a header without a schema")
	}
	return nil
}

// settle counts what was read, and forgets it.
func (r *reader) settle() {
	r.sum.Write(r.in.raw) // a hash never fails
	r.read += uint64(len(r.in.raw))
	r.in.raw = r.in.raw[:0]
}

// begin begins the next table of the header.
func (r *reader) begin() Table {
	table := r.header.Tables[len(r.tallies)]
	r.tallies = append(r.tallies, Tally{Name: table.Name})
	r.within = true
	return table
}

// next gives the next row of the table that was begun last, nil after the last.
func (r *reader) next() ([]any, error) {
	r.settle()
	more, err := r.in.ReadByte()
	if err != nil || more > oneMore {
		return nil, damaged(err)
	}
	if more == noMore {
		r.within = false
		return nil, nil
	}
	values := make([]any, len(r.header.Tables[len(r.tallies)-1].Columns))
	for i := range values {
		if values[i], err = readValue(&r.in); err != nil {
			return nil, damaged(err)
		}
	}
	r.tallies[len(r.tallies)-1].add(r.in.raw[1:])
	return values, nil
}

// close holds what was read against the trailer and the checksum, and makes sure
// that nothing follows.
func (r *reader) close() error {
	for _, tally := range r.tallies {
		rows, err := binary.ReadUvarint(&r.in)
		if err != nil {
			return damaged(err)
		}
		digest, err := r.in.take(len(tally.Digest))
		if err != nil || rows != tally.Rows || !bytes.Equal(digest, tally.Digest[:]) {
			return damaged(err)
		}
	}
	r.settle()
	want := r.sum.Sum(nil)
	if got, err := r.in.take(len(want)); err != nil || !bytes.Equal(got, want) {
		return damaged(err)
	}
	r.settle()
	if _, err := r.in.ReadByte(); !errors.Is(err, io.EOF) {
		return damaged(err)
	}
	r.closed = true
	return nil
}

// skim reads all that is left.
func (r *reader) skim(ctx context.Context) error {
	if r.closed {
		return nil
	}
	for r.within || len(r.tallies) < len(r.header.Tables) {
		if !r.within {
			r.begin()
		}
		if _, err := r.next(); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return r.close()
}

// blame gives the reason why rows could not be loaded: that of the database,
// unless what is left to read says that the backup is damaged, which is then why
// the database refused them.
func (r *reader) blame(ctx context.Context, refused error) error {
	if err := r.skim(ctx); err != nil {
		return err
	}
	return refused
}

func (r *reader) report() Report { return Report{r.header, r.tallies, r.read} }
