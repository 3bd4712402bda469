package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
)

// write makes the embedded file: lines in the order of their codes, of fields
// parted by tabs, of which the first says what the line holds.
//
//	R code name
//	D code name région
//	E SIREN name
//	C code name département EPCI population postcodes lat lon accuracy former-names
//	A code name commune population postcodes lat lon accuracy
//	F former-code code
//
// Postcodes are parted by spaces, former names by "|"; accuracy is "~" when
// the point is approximate. Arrondissements come after the communes.
// A former code is that of a commune that became part of another.
func (c *country) write(path string) error {
	var text bytes.Buffer
	for _, r := range sorted(c.regions, func(d division) string { return d.Code }) {
		line(&text, "R", r.Code, r.Name)
	}
	for _, d := range sorted(c.departements, func(d division) string { return d.Code }) {
		line(&text, "D", d.Code, d.Name, d.Region)
	}
	for _, e := range sorted(c.epcis, func(e intercommunality) string { return e.Code }) {
		line(&text, "E", e.Code, e.Name)
	}
	code := func(l *commune) string { return l.Code }
	for _, l := range sorted(c.communes, code) {
		if l.accuracy == nowhere {
			return fmt.Errorf("%s %s has no point", l.Code, l.Name)
		}
		line(&text, slices.Concat([]string{"C", l.Code, l.Name, l.Departement, l.epci},
			l.place(), []string{strings.Join(l.former, "|")})...)
	}
	for _, l := range sorted(c.arrondissements, code) {
		line(&text, slices.Concat([]string{"A", l.Code, l.Name, l.Parent}, l.place())...)
	}
	for _, former := range slices.Sorted(maps.Keys(c.current)) {
		if c.byCode[former] == nil {
			line(&text, "F", former, c.current[former])
		}
	}
	return zip(path, text.Bytes())
}

// place gives population, postcodes, latitude, longitude and accuracy. Four
// decimals are 11 m, three are 110 m: enough for a mean.
func (l *commune) place() []string {
	decimals, mark := 4, ""
	if l.accuracy == approximate {
		decimals, mark = 3, "~"
	}
	degrees := func(d float64) string { return strconv.FormatFloat(d, 'f', decimals, 64) }
	return []string{
		strconv.Itoa(l.Population), strings.Join(l.Postcodes, " "),
		degrees(l.point.Lat), degrees(l.point.Lon), mark,
	}
}

func line(text *bytes.Buffer, fields ...string) {
	text.WriteString(strings.Join(fields, "\t"))
	text.WriteByte('\n')
}

func sorted[T any](all []T, code func(T) string) []T {
	return slices.SortedFunc(slices.Values(all), func(a, b T) int { return cmp.Compare(code(a), code(b)) })
}

// zip writes text compressed, without a name or a date.
func zip(path string, text []byte) error {
	var zipped bytes.Buffer
	w, err := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := w.Write(text); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return os.WriteFile(path, zipped.Bytes(), 0o644)
}

// summary says what was written.
func (c *country) summary() string {
	count := map[accuracy]int{}
	former := 0
	for _, l := range c.communes {
		count[l.accuracy]++
		former += len(l.former)
	}
	return fmt.Sprintf("%d communes (%d exact, %d approximate), %d former names, %d arrondissements, %d EPCI",
		len(c.communes), count[exact], count[approximate], former, len(c.arrondissements), len(c.epcis))
}
