package openinghours

import (
	"math"
	"time"
)

// horizon is how far ahead changes are looked for: past the turn of a year
// and every holiday.
const horizon = 400 * 24 * time.Hour

// NextChange gives the first instant after t at which the state differs from
// that at t, and the new state; ok is false when nothing changes within 400
// days. The instant is in t's location, and right across changes of clock.
func (s *Schedule) NextChange(t time.Time) (at time.Time, to State, ok bool) {
	from, _ := s.At(t)
	return s.find(t, func(state State) bool { return state != from })
}

// OpensAt gives the first instant at or after t when the place is Open, t
// itself when it is open then; ok is false when there is none within 400 days.
func (s *Schedule) OpensAt(t time.Time) (at time.Time, ok bool) {
	if state, _ := s.At(t); state == Open {
		return t, true
	}
	at, _, ok = s.find(t, func(state State) bool { return state == Open })
	return at, ok
}

// find walks from edge to edge until the state is one that is wanted.
func (s *Schedule) find(t time.Time, wanted func(State) bool) (time.Time, State, bool) {
	w := newWalk(s, t)
	for limit := t.Add(horizon).Unix(); ; {
		w.step()
		if w.now > limit {
			return time.Time{}, Closed, false
		}
		if state, _ := stateAt(w.rules, w.minute); wanted(state) {
			return time.Unix(w.now, 0).In(w.location), state, true
		}
	}
}

// walk goes forward through the instants at which a state may change: the
// edges of hours on the wall clock, and the changes of the clock itself.
type walk struct {
	schedule *Schedule
	location *time.Location
	now      int64 // seconds since 1970, UTC
	offset   int64 // of the wall clock from UTC, in seconds
	until    int64 // when the offset changes

	day, minute int       // of the wall clock, now
	rules       []dayRule // those of the day
}

func newWalk(s *Schedule, t time.Time) *walk {
	w := &walk{schedule: s, location: t.Location(), now: t.Unix()}
	w.readZone()
	w.day, w.minute = splitLocal(w.now + w.offset)
	w.rules = s.rulesOf(newDate(w.day), nil)
	return w
}

func (w *walk) readZone() {
	t := time.Unix(w.now, 0).In(w.location)
	_, offset := t.Zone()
	w.offset, w.until = int64(offset), math.MaxInt64
	if _, end := t.ZoneBounds(); !end.IsZero() {
		w.until = end.Unix()
	}
}

// step goes to the next instant at which something may change.
func (w *walk) step() {
	edge := edgeAfter(w.rules, w.minute)
	w.now = int64(w.day)*secondsPerDay + int64(edge)*60 - w.offset
	if w.now >= w.until {
		w.now = w.until
		w.readZone()
	}
	day, minute := splitLocal(w.now + w.offset)
	if day != w.day {
		w.rules = w.schedule.rulesOf(newDate(day), w.rules)
	}
	w.day, w.minute = day, minute
}
