package openinghours

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestHostileTextsAreAnsweredQuickly takes texts as full of work as the bounds
// allow. The limit is some twenty times what a slow machine needs.
func TestHostileTextsAreAnsweredQuickly(t *testing.T) {
	const limit = 3 * time.Second
	hours := func(i int) string {
		return fmt.Sprintf("%d:%02d-%d:%02d", 8+i/60, i%60, 2+i/60, i%60)
	}
	for name, rule := range map[string]func(i int) string{
		"every day":      func(i int) string { return hours(i) + " off" },
		"weeks and days": func(i int) string { return "week 1-53/2,53 PH " + hours(i) },
		"positions":      func(i int) string { return "Mo[-1],Tu[5] " + hours(i) + " off" },
		"dates":          func(i int) string { return fmt.Sprintf("Nov %d,Dec %d off", i%30+1, i%31+1) },
		"comments":       func(int) string { return `""` },
		"quotes":         func(int) string { return `'` },
		"commas":         func(int) string { return "Mo,Mo" },
	} {
		t.Run(name, func(t *testing.T) {
			started := time.Now()
			s := longest(rule)
			if s == nil {
				t.Log("refused in", time.Since(started))
				s = &Schedule{}
			}
			at := parisDay(t, "2026-11-23")
			s.NextChange(at)
			s.OpensAt(at)
			s.Lines(French())
			QuarterStates(s, at)
			if took := time.Since(started); took > limit {
				t.Errorf("took %v", took)
			}
		})
	}
}

// longest reads as many of the rules as are accepted in one text, nil when
// none is.
func longest(rule func(i int) string) *Schedule {
	var rules []string
	for i := range maxItems {
		rules = append(rules, rule(i))
	}
	for ; len(rules) > 0; rules = rules[:len(rules)-1] {
		if s, err := Parse("Mo open, " + strings.Join(rules, ", ")); err == nil {
			return s
		}
	}
	return nil
}
