package limits

import (
	"strings"
	"time"

	"relais/internal/kernel"
)

// Rule says how often one subject may do one thing: at most Most times within
// any stretch of Within. Name tells rules apart, in the database too: two rules
// of one name share their counts.
type Rule struct {
	Name   string
	Most   int // at most 1,000: each take is kept as one number
	Within time.Duration
}

// mostOfAll bounds Rule.Most, and so the size of a row.
const mostOfAll = 1000

// check refuses a rule that could not be kept: a fault of ours.
func (r Rule) check() error {
	named := r.Name != "" && !strings.ContainsRune(r.Name, 0)
	if !named || r.Most < 1 || r.Most > mostOfAll || r.Within < time.Millisecond {
		return kernel.Fault(kernel.Internal, "limits.rule", r.Name)
	}
	return nil
}

// take gives the moments that count after a take at now, oldest first, and how
// long to wait when the take is refused.
//
// A moment later than now comes from a clock since set back. It counts as now:
// the gate does not open before Within has passed, nor stays shut for longer.
func (r Rule) take(taken []int64, now time.Time) (kept []int64, wait time.Duration) {
	start := now.Add(-r.Within).UnixMilli()
	kept = make([]int64, 0, len(taken)+1)
	for _, moment := range taken {
		if moment > start {
			kept = append(kept, min(moment, now.UnixMilli()))
		}
	}
	if len(kept) < r.Most {
		return append(kept, now.UnixMilli()), 0
	}
	kept = kept[len(kept)-r.Most:] // the rule may have been looser
	return kept, time.Duration(kept[0]-start) * time.Millisecond
}

// minutes gives a wait in whole minutes, rounded up.
func minutes(wait time.Duration) int {
	return int((wait + time.Minute - 1) / time.Minute)
}
