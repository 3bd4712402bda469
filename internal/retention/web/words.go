package web

import (
	"slices"

	"relais/internal/platform/i18n"
	"relais/internal/retention"
)

// Duration puts a number of days in words: in years or months when it is a
// round number of them.
func Duration(in i18n.Printer, days int) string {
	switch {
	case days > 0 && days%365 == 0:
		return in.N("retention.years", days/365)
	case days > 30 && days%30 == 0:
		return in.N("retention.months", days/30)
	default:
		return in.N("retention.in_days", days)
	}
}

// PeopleFirst gives rules in the order of pages: that of the files of people
// comes first, the others as they were.
func PeopleFirst(rules []retention.Rule) []retention.Rule {
	sorted := slices.Clone(rules)
	slices.SortStableFunc(sorted, func(a, b retention.Rule) int { return weight(a) - weight(b) })
	return sorted
}

func weight(rule retention.Rule) int {
	if rule.Family == "people.file" {
		return 0
	}
	return 1
}
