package compare

import (
	"errors"
	"testing"
	"time"
)

// turns gives its values one after the other.
func turns(values ...float64) func() float64 {
	i := -1
	return func() float64 { i++; return values[i%len(values)] }
}

func side(values ...float64) Side {
	next := turns(values...)
	return func() (float64, error) { return next(), nil }
}

func TestAlternateTakesTheMedianOfTheRatios(t *testing.T) {
	r, err := Alternate(3, turns(1), side(10, 20, 40), side(2, 2, 2))
	if err != nil {
		t.Fatal(err)
	}
	if r.Faster() != 10 || r.Anchor() != 20 || r.Ours() != 2 || r.More() != 0.1 {
		t.Errorf("faster %v, anchor %v, ours %v, more %v", r.Faster(), r.Anchor(), r.Ours(), r.More())
	}
	if len(r.Pairs) != 3 || r.Discarded != 0 || r.Restless {
		t.Errorf("%+v", r)
	}
}

func TestAlternateDiscardsARoundInWhichTheMachineSlowed(t *testing.T) {
	speed := turns(1, 1, 1.5 /* slowed during ours */, 1, 1, 1, 1, 1, 1)
	r, err := Alternate(2, speed, side(10), side(100, 1, 1))
	if err != nil {
		t.Fatal(err)
	}
	if r.Discarded != 1 || len(r.Pairs) != 2 || r.Ours() != 1 {
		t.Errorf("%+v", r)
	}
}

func TestAlternateSaysWhenNoRoundWasCalm(t *testing.T) {
	r, err := Alternate(2, turns(1, 2), side(10), side(5))
	if err != nil {
		t.Fatal(err)
	}
	if !r.Restless || len(r.Pairs) != 4 || r.Faster() != 2 {
		t.Errorf("%+v", r)
	}
}

func TestAlternateStopsAtAnError(t *testing.T) {
	broken := errors.New("broken")
	for _, sides := range [][2]Side{
		{func() (float64, error) { return 0, broken }, side(1)},
		{side(1), func() (float64, error) { return 0, broken }},
	} {
		if _, err := Alternate(1, turns(1), sides[0], sides[1]); !errors.Is(err, broken) {
			t.Errorf("%v", err)
		}
	}
}

func TestTimesAt(t *testing.T) {
	var times Times
	for i := 100; i >= 1; i-- {
		times = append(times, time.Duration(i))
	}
	if times.At(0.5) != 51 || times.At(0.99) != 100 || times.At(1) != 100 || Times(nil).At(0.5) != 0 {
		t.Errorf("%v %v %v", times.At(0.5), times.At(0.99), times.At(1))
	}
}

func TestSpeedTakesTime(t *testing.T) {
	if s := Speed(); s <= 0 || s > 30 {
		t.Errorf("%v s", s)
	}
}
