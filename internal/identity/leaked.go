package identity

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"sort"
	"strings"
)

// leakedFile holds the beginnings of the SHA-256 of leaked passwords in lower
// case, sorted: the passwords themselves are nobody's to read. See SOURCES.md.
//
//go:generate go run ./generate
//go:embed leaked.bin
var leakedFile string

// leakedMark is how many bytes of a SHA-256 the file keeps: another password
// has the same once in six billion.
const leakedMark = 6

// isLeaked tells whether a password, whatever its capitals, is in the list of
// leaked ones.
func isLeaked(password string) bool {
	sum := sha256.Sum256([]byte(strings.ToLower(password)))
	mark := sum[:leakedMark]
	at := func(i int) []byte { return []byte(leakedFile[i*leakedMark : (i+1)*leakedMark]) }
	n := len(leakedFile) / leakedMark
	i := sort.Search(n, func(i int) bool { return bytes.Compare(at(i), mark) >= 0 })
	return i < n && bytes.Equal(at(i), mark)
}
