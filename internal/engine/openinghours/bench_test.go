package openinghours

import (
	"testing"
	"time"
)

const usual = "Tu 09:00-12:00,14:00-18:00; We 10:00-12:00,14:00-18:00; Th 09:00-12:00; Fr 16:00-19:00; PH off"

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(usual); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAt(b *testing.B) {
	s, at := benchSchedule(b)
	b.ReportAllocs()
	for b.Loop() {
		s.At(at)
	}
}

func BenchmarkNextChange(b *testing.B) {
	s, at := benchSchedule(b)
	for b.Loop() {
		s.NextChange(at)
	}
}

func BenchmarkLines(b *testing.B) {
	s, _ := benchSchedule(b)
	words := French()
	for b.Loop() {
		s.Lines(words)
	}
}

func benchSchedule(b *testing.B) (*Schedule, time.Time) {
	b.Helper()
	s, err := Parse(usual)
	if err != nil {
		b.Fatal(err)
	}
	location, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		b.Fatal(err)
	}
	return s, time.Date(2026, 11, 25, 12, 30, 0, 0, location)
}
