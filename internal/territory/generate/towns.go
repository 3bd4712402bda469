package main

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"relais/internal/kernel"
)

// town is a line of the GeoNames file within France or its overseas.
type town struct {
	names   []string // the name first, then the others it goes by
	feature string   // PPL…: what sort of place
	code    string   // of the commune it lies in, "" when not told
	country string
	people  int
	point   kernel.Point
}

// french are the country codes of ISO 3166 that France covers.
const french = " FR GP MQ GF RE YT PM BL MF TF WF PF NC "

var communeCode = regexp.MustCompile(`^(\d[0-9AB]\d{3})$`)

// readTowns reads the tab-parted form told in GeoNames' readme.txt, and keeps
// what is French.
func readTowns(file []byte) ([]town, error) {
	var towns []town
	number := 0
	for line := range bytes.Lines(file) {
		number++
		f := strings.Split(string(line), "\t")
		if len(f) < 15 {
			return nil, fmt.Errorf("cities500.txt line %d: %d fields", number, len(f))
		}
		if !strings.Contains(french, " "+f[8]+" ") {
			continue
		}
		t, err := readTown(f)
		if err != nil {
			return nil, fmt.Errorf("cities500.txt line %d: %w", number, err)
		}
		towns = append(towns, t)
	}
	return towns, nil
}

func readTown(f []string) (t town, err error) {
	lat, errLat := strconv.ParseFloat(f[4], 64)
	lon, errLon := strconv.ParseFloat(f[5], 64)
	if errLat != nil || errLon != nil {
		return t, fmt.Errorf("a point %q %q", f[4], f[5])
	}
	t = town{names: append([]string{f[1]}, strings.Split(f[3], ",")...), feature: f[7], country: f[8]}
	t.people, _ = strconv.Atoi(f[14]) // empty when unknown
	for _, admin := range f[10:14] {
		if communeCode.MatchString(admin) {
			t.code = admin
		}
	}
	switch t.country { // one commune each, which GeoNames gives no code
	case "BL":
		t.code = "97701"
	case "MF":
		t.code = "97801"
	}
	t.point, err = kernel.NewPoint(lat, lon)
	return t, err
}
