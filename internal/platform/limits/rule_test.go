package limits

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"relais/internal/kernel"
)

func TestRulesThatCannotBeKept(t *testing.T) {
	for _, r := range []Rule{
		{},
		{Name: "", Most: 1, Within: time.Hour},
		{Name: "a\x00b", Most: 1, Within: time.Hour},
		{Name: "a", Most: 0, Within: time.Hour},
		{Name: "a", Most: -1, Within: time.Hour},
		{Name: "a", Most: 1001, Within: time.Hour},
		{Name: "a", Most: 1},
	} {
		if err := r.check(); kernel.KindOf(err) != kernel.Internal || err == nil {
			t.Errorf("%+v: got %v", r, err)
		}
	}
	if err := (Rule{"a", 1000, time.Millisecond}).check(); err != nil {
		t.Error(err)
	}
}

// Whatever the takes and the clock do, the rule holds over every stretch of
// the time that people live in, which no clock set back can turn.
func TestTheWindowHoldsWhateverTheClockDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := Rule{"r", rapid.IntRange(1, 5).Draw(t, "most"), time.Minute}
		var taken []int64
		var lived []time.Duration // when takes passed, by a clock nobody sets
		var lasted, shift time.Duration
		for range rapid.IntRange(1, 60).Draw(t, "takes") {
			lasted += time.Duration(rapid.IntRange(0, 40).Draw(t, "pause")) * time.Second
			if rapid.IntRange(0, 9).Draw(t, "set back") == 0 {
				shift -= time.Duration(rapid.IntRange(1, 100_000).Draw(t, "by")) * time.Second
			}
			var wait time.Duration
			taken, wait = rule.take(taken, time.Unix(2e9, 0).Add(lasted+shift))
			switch {
			case wait == 0:
				lived = append(lived, lasted)
			case wait < 0 || wait > rule.Within:
				t.Fatalf("told to wait %v", wait)
			case len(lived) > 0 && lasted-lived[len(lived)-1] >= rule.Within && shift == 0:
				t.Fatalf("still shut %v after the last take", lasted-lived[len(lived)-1])
			}
			if !slices.IsSorted(taken) || len(taken) > rule.Most {
				t.Fatalf("keeps %v", taken)
			}
		}
		for i := rule.Most; i < len(lived); i++ {
			if lived[i]-lived[i-rule.Most] < rule.Within {
				t.Fatalf("%d takes within %v: %v", rule.Most+1, lived[i]-lived[i-rule.Most], lived)
			}
		}
	})
}

func TestAStricterRuleCountsWhatTheLooserOneLetThrough(t *testing.T) {
	now := time.Unix(2e9, 0)
	var taken []int64
	for i := range 5 {
		taken, _ = Rule{"r", 5, time.Hour}.take(taken, now.Add(time.Duration(i)*time.Minute))
	}
	_, wait := Rule{"r", 2, time.Hour}.take(taken, now.Add(5*time.Minute))
	if wait != 58*time.Minute { // until the last but one, taken at 3, is an hour old
		t.Errorf("waits %v", wait)
	}
}

func TestMinutesAreRoundedUp(t *testing.T) {
	for wait, want := range map[time.Duration]int{1: 1, time.Minute: 1, time.Minute + 1: 2, time.Hour: 60} {
		if got := minutes(wait); got != want {
			t.Errorf("%v: %d", wait, got)
		}
	}
}
