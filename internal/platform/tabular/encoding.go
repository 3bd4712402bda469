package tabular

import (
	"bufio"
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// withoutMark removes the mark of UTF-8 that may open r, and turns UTF-16
// announced by its mark into UTF-8.
func withoutMark(r io.Reader) io.Reader {
	start := bufio.NewReaderSize(r, sniffed)
	mark, _ := start.Peek(3) // a failure comes again at the first read
	switch {
	case bytes.HasPrefix(mark, []byte{0xef, 0xbb, 0xbf}):
		start.Discard(3) //nolint:errcheck // the three bytes are there
	case bytes.HasPrefix(mark, []byte{0xff, 0xfe}), bytes.HasPrefix(mark, []byte{0xfe, 0xff}):
		return transform.NewReader(start, unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder())
	}
	return start
}

// toText gives a record as text: as it is when it is UTF-8, else read as
// Windows-1252. It tells whether every byte had a meaning.
func toText(record []byte) (text string, sound bool) {
	if utf8.Valid(record) {
		return string(record), bytes.IndexByte(record, 0) < 0
	}
	decoded, err := charmap.Windows1252.NewDecoder().Bytes(record)
	if err != nil {
		return string(bytes.ToValidUTF8(record, []byte("\uFFFD"))), false
	}
	sound = !bytes.ContainsRune(decoded, utf8.RuneError) && bytes.IndexByte(decoded, 0) < 0
	return string(decoded), sound
}
