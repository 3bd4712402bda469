package backup

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"hash"
	"io"

	"relais/internal/kernel"
)

// writer writes the stream of a backup, in the clear.
type writer struct {
	to      io.Writer
	sum     hash.Hash
	header  Header
	tallies []Tally
	row     []byte
	written uint64
}

func newWriter(to io.Writer, header Header) (*writer, error) {
	w := &writer{to: to, sum: sha256.New(), header: header}
	text, err := json.Marshal(header)
	if err != nil {
		return nil, err
	}
	start := binary.AppendUvarint([]byte(magic), format)
	start = binary.AppendUvarint(start, uint64(len(text)))
	return w, w.write(append(start, text...))
}

func (w *writer) write(b []byte) error {
	w.sum.Write(b) // a hash never fails
	w.written += uint64(len(b))
	_, err := w.to.Write(b)
	return err
}

// begin begins the next table of the header.
func (w *writer) begin() {
	w.tallies = append(w.tallies, Tally{Name: w.header.Tables[len(w.tallies)].Name})
}

// add writes one row of the table that was begun last.
func (w *writer) add(values []any) (err error) {
	tally := &w.tallies[len(w.tallies)-1]
	columns := w.header.Tables[len(w.tallies)-1].Columns
	if w.row, err = appendRow(append(w.row[:0], oneMore), columns, values); err != nil {
		return kernel.Because(kernel.Internal, "backup.value", err, tally.Name)
	}
	tally.add(w.row[1:])
	return w.write(w.row)
}

// end ends the table.
func (w *writer) end() error { return w.write([]byte{noMore}) }

// close writes the trailer and the checksum.
func (w *writer) close() error {
	var trailer []byte
	for _, tally := range w.tallies {
		trailer = append(binary.AppendUvarint(trailer, tally.Rows), tally.Digest[:]...)
	}
	if err := w.write(trailer); err != nil {
		return err
	}
	return w.write(w.sum.Sum(nil))
}
