package tabular

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"io"
	"path"
	"strings"

	"relais/internal/kernel"
)

var (
	gzipMagic = []byte{0x1f, 0x8b}
	zipMagic  = []byte("PK\x03\x04")
)

// unpack gives the content of what r holds, out of its gzip or zip wrapping
// if it has one, within the limits of size.
func unpack(r *bufio.Reader, limits Limits) (io.Reader, error) {
	start, err := r.Peek(4)
	if err != nil && err != io.EOF {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(start, gzipMagic):
		return unpackGzip(r, limits)
	case bytes.HasPrefix(start, zipMagic):
		return unpackZip(r, limits)
	}
	return &bounded{r: r, size: limits.Size}, nil
}

func unpackGzip(r *bufio.Reader, limits Limits) (io.Reader, error) {
	packed := &counted{r: r}
	// gzip reads byte by byte from what is an io.ByteReader, and else puts a
	// buffer of its own in between, which would hide what it has consumed.
	content, err := gzip.NewReader(packed)
	if err != nil {
		return nil, kernel.Because(kernel.Invalid, "table.archive", err)
	}
	consumed := func() int64 { return packed.n }
	return &bounded{r: archived{content}, size: limits.Size, ratio: limits.Ratio, packed: consumed}, nil
}

func unpackZip(r io.Reader, limits Limits) (io.Reader, error) {
	whole, err := io.ReadAll(io.LimitReader(r, limits.Archive+1))
	if err != nil {
		return nil, err
	}
	if int64(len(whole)) > limits.Archive {
		return nil, kernel.Fault(kernel.Invalid, "table.archive_size", limits.Archive)
	}
	archive, err := zip.NewReader(bytes.NewReader(whole), int64(len(whole)))
	if err != nil {
		return nil, kernel.Because(kernel.Invalid, "table.archive", err)
	}
	file, err := onlyFile(archive)
	if err != nil {
		return nil, err
	}
	content, err := file.Open()
	if err != nil {
		return nil, kernel.Because(kernel.Invalid, "table.archive", err)
	}
	packed := func() int64 { return int64(len(whole)) }
	return &bounded{r: archived{content}, size: limits.Size, ratio: limits.Ratio, packed: packed}, nil
}

// onlyFile gives the one file of an archive, folders and the shadows that
// macOS adds left aside.
func onlyFile(archive *zip.Reader) (*zip.File, error) {
	var files []*zip.File
	for _, f := range archive.File {
		name := path.Base(f.Name)
		if name == "[Content_Types].xml" || name == "mimetype" {
			return nil, kernel.Fault(kernel.Invalid, "table.spreadsheet")
		}
		shadow := strings.HasPrefix(f.Name, "__MACOSX/") || strings.HasPrefix(name, ".")
		if !shadow && !f.FileInfo().IsDir() {
			files = append(files, f)
		}
	}
	if len(files) != 1 {
		return nil, kernel.Fault(kernel.Invalid, "table.archive_files", len(files))
	}
	return files[0], nil
}

// archived names the faults of an archive that is cut short or spoilt.
type archived struct{ r io.Reader }

func (a archived) Read(p []byte) (int, error) {
	n, err := a.r.Read(p)
	if err != nil && err != io.EOF {
		err = kernel.Because(kernel.Invalid, "table.archive", err)
	}
	return n, err
}

// counted counts what was consumed of r.
type counted struct {
	r *bufio.Reader
	n int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

func (c *counted) ReadByte() (byte, error) {
	b, err := c.r.ReadByte()
	if err == nil {
		c.n++
	}
	return b, err
}

// bounded refuses to give more than size bytes, or more than ratio times what
// was consumed of the archive they come from.
type bounded struct {
	r      io.Reader
	size   int64
	ratio  int64
	packed func() int64 // nil when there is no archive
	given  int64
}

// ratioFrom is the size under which a high ratio harms no one: a short table
// of equal rows reaches it honestly.
const ratioFrom = 1 << 20

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	b.given += int64(n)
	switch {
	case b.given > b.size:
		return 0, kernel.Fault(kernel.Invalid, "table.size", b.size)
	case b.packed != nil && b.given > ratioFrom && b.given > b.ratio*b.packed():
		return 0, kernel.Fault(kernel.Invalid, "table.ratio", b.ratio)
	}
	return n, err
}
