package tabular

import (
	"io"

	"relais/internal/kernel"
)

// fuse stops a decoder that would hold more than one record.
type fuse struct {
	r     io.Reader
	limit int
	read  int64
	until int64
}

// reset allows another record from offset on.
func (f *fuse) reset(offset int64) { f.until = offset + int64(f.limit) }

func (f *fuse) Read(p []byte) (int, error) {
	left := f.until - f.read
	if left <= 0 {
		return 0, kernel.Fault(kernel.Invalid, "table.record_size", f.limit)
	}
	n, err := f.r.Read(p[:min(int64(len(p)), left)])
	f.read += int64(n)
	return n, err
}
