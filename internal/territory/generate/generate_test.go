package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"relais/internal/kernel"
)

// geoname gives a line of the GeoNames form.
func geoname(name, lat, lon, feature, country, admin2, admin4, people string) string {
	return strings.Join([]string{"1", name, name, "Autre nom", lat, lon, "P", feature, country, "", "24", admin2, "", admin4, people, "", "160", "Europe/Paris", "2019-09-05"}, "\t") + "\n"
}

func TestReadTowns(t *testing.T) {
	towns, err := readTowns([]byte(geoname("Déols", "46.83", "1.70", "PPL", "FR", "36", "36063", "7000") +
		geoname("Bâle", "47.5", "7.6", "PPL", "CH", "", "2701", "170000") +
		geoname("Gustavia", "17.9", "-62.8", "PPLC", "BL", "", "", "")))
	if err != nil || len(towns) != 2 {
		t.Fatalf("%v, %v", towns, err)
	}
	deols, gustavia := towns[0], towns[1]
	if deols.code != "36063" || deols.people != 7000 || deols.point != (kernel.Point{Lat: 46.83, Lon: 1.70}) || len(deols.names) != 2 {
		t.Errorf("%+v", deols)
	}
	if gustavia.code != "97701" || gustavia.people != 0 {
		t.Errorf("%+v", gustavia)
	}
	for _, text := range []string{"a\tb\n", geoname("X", "north", "1", "PPL", "FR", "", "", ""), geoname("X", "146", "1", "PPL", "FR", "", "", "")} {
		if _, err := readTowns([]byte(text)); err == nil || !strings.Contains(err.Error(), "line 1") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestLikenessPrefersTheTownOfThatName(t *testing.T) {
	l := &commune{Name: "Val-d'Onde"}
	order := []town{
		{names: []string{"Val d’Onde"}, feature: "PPL", people: 10},
		{names: []string{"Ondeville"}, feature: "PPLA4", people: 10},
		{names: []string{"Le Val", "Val-d'Onde"}, feature: "PPL", people: 10},
		{names: []string{"Hameau"}, feature: "PPL", people: 900},
		{names: []string{"Quartier"}, feature: "PPLX", people: 9000},
	}
	for i := 1; i < len(order); i++ {
		if order[i].likeness(l) >= order[i-1].likeness(l) {
			t.Errorf("%s is more like %s than %s", order[i].names[0], l.Name, order[i-1].names[0])
		}
	}
	if order[4].likeness(l) != 0 {
		t.Error("a quarter is no centre")
	}
}

// invented gives the files of an invented country: three communes that share
// a postcode, one alone in the EPCI, one of no postcode or EPCI, and a former
// one.
func invented(t *testing.T) *country {
	t.Helper()
	c, err := readCountry(map[string][]byte{
		"data/communes.json": []byte(`[
			{"code":"36001","nom":"Amont","type":"commune-actuelle","departement":"36","region":"24","codesPostaux":["36100"],"population":5,"anciensCodes":["36009"]},
			{"code":"36002","nom":"Milieu","type":"commune-actuelle","departement":"36","region":"24","codesPostaux":["36100"]},
			{"code":"36003","nom":"Aval","type":"commune-actuelle","departement":"36","region":"24","codesPostaux":["36100"]},
			{"code":"36004","nom":"Loin","type":"commune-actuelle","departement":"36","region":"24","codesPostaux":["36100"]},
			{"code":"36005","nom":"Seule","type":"commune-actuelle","departement":"36","region":"24","codesPostaux":["36200"]},
			{"code":"36006","nom":"Perdue","type":"commune-actuelle","departement":"36","region":"24"},
			{"code":"36008","nom":"Vieille","type":"commune-deleguee","chefLieu":"36001"},
			{"code":"36001","nom":"Amont","type":"commune-deleguee","chefLieu":"36001"},
			{"code":"75101","nom":"Quartier","type":"arrondissement-municipal","commune":"36001","codesPostaux":["36100"]}]`),
		"data/departements.json": []byte(`[{"code":"36","nom":"Indre","region":"24"}]`),
		"data/regions.json":      []byte(`[{"code":"24","nom":"Centre"}]`),
		"data/epci.json":         []byte(`[{"code":"200000001","nom":"CC","membres":[{"code":"36001"},{"code":"36005"},{"code":"99999"}]}]`),
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestLocatePlacesEveryCommune(t *testing.T) {
	c := invented(t)
	at := func(code string, lat float64) town {
		return town{names: []string{c.byCode[code].Name}, code: code, point: kernel.Point{Lat: lat, Lon: 1}}
	}
	c.locate([]town{at("36001", 46.0), at("36002", 46.1), at("36003", 46.2), at("36004", 47.5)})
	for code, want := range map[string]struct {
		lat      float64
		accuracy accuracy
	}{
		"36001": {46.0, exact},
		"36004": {46.1, approximate}, // 150 km from its neighbours: dropped
		"36005": {46.0, approximate}, // of its EPCI
		"36006": {46.1, approximate}, // of its département
	} {
		l := c.byCode[code]
		if d := l.point.Lat - want.lat; d > 1e-9 || d < -1e-9 || l.accuracy != want.accuracy {
			t.Errorf("%s %s: %v, %v, want %v", code, l.Name, l.point, l.accuracy, want)
		}
	}
}

func TestWriteGivesTheSameBytes(t *testing.T) {
	c := invented(t)
	path := filepath.Join(t.TempDir(), "x.gz")
	if err := c.write(path); err == nil {
		t.Error("written without points")
	}
	c.locate([]town{{names: []string{"Amont"}, code: "36009", point: kernel.Point{Lat: 46.12346, Lon: 1}}})
	var files [2][]byte
	for i := range files {
		if err := c.write(path); err != nil {
			t.Fatal(err)
		}
		files[i], _ = os.ReadFile(path)
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Error("two writings differ")
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(files[0]))
	if err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(unzipped)
	for _, want := range []string{
		"R\t24\tCentre\nD\t36\tIndre\t24\nE\t200000001\tCC\n",
		"C\t36001\tAmont\t36\t200000001\t5\t36100\t46.1235\t1.0000\t\tVieille\n",
		"C\t36006\tPerdue\t36\t\t0\t\t46.123\t1.000\t~\t\n",
		"A\t75101\tQuartier\t36001\t0\t36100\t48.8626\t2.3363\t\n",
		"F\t36008\t36001\nF\t36009\t36001\n",
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
}

func TestReadCountryRefusesWhatLeadsNowhere(t *testing.T) {
	none := []byte("[]")
	files := map[string][]byte{"data/departements.json": none, "data/regions.json": none, "data/epci.json": none}
	for _, communes := range []string{"{", `[{"code":"1","type":"commune-deleguee","chefLieu":"2"}]`} {
		files["data/communes.json"] = []byte(communes)
		if _, err := readCountry(files); err == nil {
			t.Errorf("%s was read", communes)
		}
	}
}

func TestUnpackGivesTheFilesAskedFor(t *testing.T) {
	var archive bytes.Buffer
	zipped := gzip.NewWriter(&archive)
	entries := tar.NewWriter(zipped)
	for name, text := range map[string]string{"package/data/a.json": "A", "package/index.js": "B"} {
		if err := entries.WriteHeader(&tar.Header{Name: name, Typeflag: tar.TypeReg, Size: int64(len(text)), Mode: 0o600}); err != nil {
			t.Fatal(err)
		}
		if _, err := entries.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	_ = entries.Close()
	_ = zipped.Close()
	files, err := unpack(archive.Bytes(), "data/")
	if err != nil || len(files) != 1 || string(files["data/a.json"]) != "A" {
		t.Errorf("%v, %v", files, err)
	}
	if _, err := unpack([]byte("no archive"), ""); err == nil {
		t.Error("no archive was unpacked")
	}
}
