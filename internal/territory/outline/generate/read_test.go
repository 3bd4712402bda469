package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

func TestReadSVG(t *testing.T) {
	const svg = `<svg xmlns="http://www.w3.org/2000/svg">
		<path id="01" aria-label="One" d="m 1,2 3,0 0,4 z m 10,0 1,0 0,1 z"/></svg>`
	got, err := readSVG([]byte(svg))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]land{"01": {{{1, 2}, {4, 2}, {4, 6}}, {{11, 2}, {12, 2}, {12, 3}}}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestReadPathRefuses(t *testing.T) {
	for _, d := range []string{"", "m 1,2 3,4 z", "M 1,2 3,4 5,6 z", "m 1,2 c 3,4 5,6 z", "m 1,2 3 4,5 z"} {
		if got, err := readPath(d); err == nil {
			t.Errorf("readPath(%q) gave %v, want an error", d, got)
		}
	}
}

// Two countries share arc 1: the second draws it backwards.
func TestCoasts(t *testing.T) {
	const text = `{
		"transform": {"scale": [0.5, 1], "translate": [10, 0]},
		"arcs": [[[0,0],[2,0],[0,0]], [[2,0],[0,0],[-2,0]], [[0,0],[2,0],[2,0]]],
		"objects": {"countries": {"geometries": [
			{"id": "1", "type": "MultiPolygon", "arcs": [[[0, -3]]]},
			{"id": "2", "type": "Polygon", "arcs": [[0]]}
		]}}}`
	var world topology
	if err := json.Unmarshal([]byte(text), &world); err != nil {
		t.Fatal(err)
	}
	got, err := world.coasts("1")
	if err != nil {
		t.Fatal(err)
	}
	// Arc 0 less its first point, then arc 2 backwards (^2 is -3) less its first.
	want := land{{onMercator(11, 0), onMercator(11, 0), onMercator(11, 0), onMercator(10, 0)}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for _, country := range []string{"2", "3"} {
		if got, err := world.coasts(country); err == nil {
			t.Errorf("country %s: got %v, want an error", country, got)
		}
	}
}

func TestExtract(t *testing.T) {
	archive := packed(t, "package/a.txt", "hello")
	sum := sha512.Sum512(archive)
	good := source{"a@1.0.0", base64.StdEncoding.EncodeToString(sum[:]), "package/a.txt"}
	if got, err := good.extract(archive); err != nil || string(got) != "hello" {
		t.Errorf("got %q, %v", got, err)
	}
	for _, test := range []struct {
		name   string
		source source
		says   string
	}{
		{"other bytes", source{good.pack, "AAAA", good.file}, "expected sha512-AAAA"},
		{"no such file", source{good.pack, good.integrity, "package/b.txt"}, "package/b.txt"},
	} {
		if _, err := test.source.extract(archive); err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: got %v, want an error that says %q", test.name, err, test.says)
		}
	}
}

// packed gives an npm archive of one file.
func packed(t *testing.T, name, text string) []byte {
	t.Helper()
	var out bytes.Buffer
	zipped := gzip.NewWriter(&out)
	files := tar.NewWriter(zipped)
	if err := files.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(text))}); err != nil {
		t.Fatal(err)
	}
	if _, err := files.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := files.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zipped.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
