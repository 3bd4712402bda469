package directory

import (
	"slices"
	"time"
)

// Fit says how well a place suits a query beyond answering it: the reasons
// for which it stands before another that is as near.
type Fit struct {
	Open         bool // open at the time asked, or now
	Direct       bool // the person may come or call without a professional
	WalkIn       bool // without appointment
	Free         bool
	Addressed    bool // made for the public asked for, not merely open to it
	Freshness    Freshness
	Completeness float64 // 0 to 1
}

// Score counts the reasons in favour of the place, 0 to 5.
func (f Fit) Score() int {
	n := 0
	for _, reason := range []bool{f.Open, f.Direct, f.WalkIn, f.Free, f.Addressed} {
		if reason {
			n++
		}
	}
	return n
}

// Reasons names the reasons in favour, as the API gives them.
func (f Fit) Reasons() []string {
	reasons := []string{}
	for _, r := range []struct {
		holds bool
		name  string
	}{{f.Open, "open"}, {f.Direct, "direct"}, {f.WalkIn, "walk_in"}, {f.Free, "free"}, {f.Addressed, "addressed"}} {
		if r.holds {
			reasons = append(reasons, r.name)
		}
	}
	return reasons
}

func (q *Query) fit(c *Card, open bool, now time.Time) Fit {
	f := Fit{
		Open:         open,
		Direct:       len(c.Services) == 0,
		WalkIn:       slices.Contains(c.Access, AccessWalkIn),
		Freshness:    c.FreshnessAt(now),
		Completeness: c.Completeness(),
	}
	for _, s := range c.Services {
		if !q.suits(s) {
			continue
		}
		f.Direct = f.Direct || !s.needsReferral()
		f.Free = f.Free || slices.Contains(s.Fees, FeeFree)
		f.Addressed = f.Addressed || shares(q.Publics, s.Publics)
	}
	return f
}
