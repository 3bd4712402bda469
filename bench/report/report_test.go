package report

import (
	"strings"
	"testing"
	"time"
)

func example() Report {
	return Report{
		Date: "2026-11-23", Commit: "abc", Machine: "2 cores",
		Sections: []Section{{Title: "Search", Method: "As it is.", Rows: []Row{
			{Core: "near | service", Anchor: "10 q/s", Ours: "700 q/s", Ratio: Times(70), Target: "≥ 60 ×", Verdict: Judge(true)},
			{Core: "size", Ours: "3", Verdict: NoTarget},
		}}},
	}
}

func TestMarkdownHasEveryFigure(t *testing.T) {
	var b strings.Builder
	if err := example().Markdown(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"- commit: abc\n", "## Search\n\nAs it is.\n",
		`| near \| service | 10 q/s | 700 q/s | 70 × | ≥ 60 × | yes |`,
		"| size | – | 3 | – | – | – |",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
}

func TestTerminalAlignsColumns(t *testing.T) {
	var b strings.Builder
	if err := example().Sections[0].Terminal(&b); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if len(lines) != 4 {
		t.Fatalf("%d lines", len(lines))
	}
	at := len([]rune(lines[1][:strings.Index(lines[1], "ours")]))
	for _, line := range lines[2:] {
		if r := []rune(line); r[at-1] != ' ' || r[at] == ' ' {
			t.Errorf("column of %q is not at %d", line, at)
		}
	}
}

func TestFigures(t *testing.T) {
	for got, want := range map[string]string{
		Count(1234567):                      "1\u202f234\u202f567",
		Count(999):                          "999",
		Times(3.14159):                      "3.1 ×",
		Times(59.6):                         "60 ×",
		Micros(12_340 * time.Nanosecond):    "12.3 µs",
		Micros(1_234_567 * time.Nanosecond): "1\u202f234 µs",
		Millis(1500 * time.Microsecond):     "1.5 ms",
		PerSecond(25_000.4, "requests"):     "25\u202f000 requests/s",
		Missed.String():                     "no",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
