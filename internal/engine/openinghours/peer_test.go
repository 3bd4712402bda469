package openinghours

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// How a reading may differ from the peer's, and why it does.
const (
	weReadMore   = "the peer refuses it; a French reader would not"
	tooUnclear   = "the peer reads it, but not as its writer meant it: we ask to write it again"
	notCovered   = "the peer knows it; outside what places in France write, so refused, never guessed"
	zoneUnknown  = "school holidays differ by zone, which we do not know: refused"
	unsureForAll = "after an end and a plus, the peer is unsure for one minute, then says closed until midnight and unsure again; we stay unsure"
)

var differences = map[string]string{
	"Mo-Fr 9h00-12h30":   weReadMore,
	"Mo-Fr 9h30 - 12h30": weReadMore,
	"Mo 9h-12h30":        weReadMore,
	"Mo 9:30-12":         weReadMore,
	"Mo-We,Fr 9:00-12:30, 13:30-17; Th 9:00-12:30": weReadMore,
	"lundi au vendredi 09:00-12:00":                weReadMore,
	"lun, mar, jeu 9h-12h":                         weReadMore,
	"sam 09:00-12:00":                              weReadMore,
	"Mo-Fr 09:5-12:00":                             tooUnclear,
	"Mo Tu 09:00-12:00":                            tooUnclear,
	"Mo 09:00-12:00 Tu 10:00-11:00":                tooUnclear,
	"Mo-Fr 10:00-12:00 PH off":                     tooUnclear,
	"2026 10:00-12:00":                             notCovered,
	"2026 Dec 24-2027 Jan 2 off":                   notCovered,
	"Mo sunrise-12:00":                             notCovered,
	"easter 10:00-12:00":                           notCovered,
	"Mo[1] -1 day 10:00-12:00":                     notCovered,
	"PH -1 day off":                                notCovered,
	"Nov 10-30/2 10:00-12:00":                      notCovered,
	"Mo 9am-5pm":                                   notCovered,
	"always":                                       notCovered,
	"Mo-Fr 09:00-12:00; SH off":                    zoneUnknown,
	"SH 10:00-12:00":                               zoneUnknown,
	"Mo 09:00-17:00+":                              unsureForAll,
	"Mo-Fr 08:00-17:00+":                           unsureForAll,
	"Mo 10:00+,18:00-19:00":                        unsureForAll,
	"Mo 18:00+,14:00-16:00":                        unsureForAll,
	"Mo 12:00-14:00+,17:00+":                       unsureForAll,
	"du lundi au vendredi de 9h à 12h et de 14h à 17h30": weReadMore,
}

// peerReading is what the peer says of a string: its states in each week, ""
// when it does not know them, or no week when it refuses the string.
type peerReading struct {
	text  string
	weeks []string
}

func TestAgreesWithPeerOnInventedStrings(t *testing.T) {
	mondays, readings := readPeer(t)
	seen := map[string]bool{}
	for _, reading := range readings {
		kind := compare(t, reading, mondays)
		want := differences[reading.text]
		seen[reading.text] = true
		switch {
		case kind == "" && want != "":
			t.Errorf("%q: no difference from the peer any more; strike it off the list (%s)", reading.text, want)
		case kind != "" && want == "":
			t.Errorf("%q: %s", reading.text, kind)
		}
	}
	for text := range differences {
		if !seen[text] {
			t.Errorf("%q is on the list of differences but not in strings.txt", text)
		}
	}
}

// compare says how we differ from the peer on a string, "" when we do not.
func compare(t *testing.T, reading peerReading, mondays []time.Time) string {
	s, err := Parse(reading.text)
	switch {
	case err != nil && len(reading.weeks) == 0:
		return ""
	case err != nil:
		return "the peer reads it, we do not: " + err.Error()
	case len(reading.weeks) == 0:
		return "the peer refuses it, we read " + s.String()
	}
	for i, want := range reading.weeks {
		if want == "" {
			continue // nothing to compare with
		}
		if got := QuarterStates(s, mondays[i]); got != want {
			return mondays[i].Format(time.DateOnly) + ": we say " + toRuns(got) + ", the peer " + toRuns(want)
		}
	}
	return ""
}

// readPeer reads testdata/peer.txt, made by testdata/peer.mjs.
func readPeer(t *testing.T) ([]time.Time, []peerReading) {
	t.Helper()
	file, err := os.Open("testdata/peer.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	lines.Scan()
	var mondays []time.Time
	for _, day := range strings.Split(lines.Text(), "\t") {
		mondays = append(mondays, parisDay(t, day))
	}
	var readings []peerReading
	for lines.Scan() {
		fields := strings.Split(lines.Text(), "\t")
		reading := peerReading{text: fields[0]}
		for i, runs := range fields[1:] {
			switch runs {
			case "error":
			case "?":
				reading.weeks = append(reading.weeks, "")
			case "=":
				reading.weeks = append(reading.weeks, reading.weeks[0])
			default:
				reading.weeks = append(reading.weeks, fromRuns(t, fields[i+1]))
			}
		}
		readings = append(readings, reading)
	}
	return mondays, readings
}

// fromRuns turns "36c12o" into 36 times "c" and 12 times "o".
func fromRuns(t *testing.T, runs string) string {
	t.Helper()
	var b strings.Builder
	for runs != "" {
		end := strings.IndexAny(runs, "cou")
		count, err := strconv.Atoi(runs[:end])
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString(strings.Repeat(runs[end:end+1], count))
		runs = runs[end+1:]
	}
	return b.String()
}

func toRuns(states string) string {
	var b strings.Builder
	for from := 0; from < len(states); {
		to := from
		for to < len(states) && states[to] == states[from] {
			to++
		}
		b.WriteString(strconv.Itoa(to-from) + states[from:from+1])
		from = to
	}
	return b.String()
}
