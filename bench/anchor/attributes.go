package anchor

import (
	"time"

	"relais/internal/directory"
	"relais/internal/engine/openinghours"
)

// The attributes of a place are numbers in one array: those of each vocabulary
// from its own beginning, and the hours of the week at whose start it is open.
const (
	fromServices = 0
	fromFees     = 20
	fromCares    = 40
	fromHours    = 100
)

// aMonday begins the week in which hours are read: an ordinary one, without a
// public holiday, on the clock of the mainland.
func aMonday(clock *time.Location) time.Time {
	return time.Date(2026, time.November, 23, 0, 0, 0, 0, clock)
}

// attributesOf gives the array of a place. All services of an invented place
// have the same fees and cares.
func attributesOf(p *directory.Place, clock *time.Location) []int32 {
	var all []int32
	for i, s := range p.Services {
		all = append(all, number(fromServices, directory.Services(), s.Category))
		if i > 0 {
			continue
		}
		for _, fee := range s.Fees {
			all = append(all, number(fromFees, directory.Fees(), fee))
		}
		for _, care := range s.Cares {
			all = append(all, number(fromCares, directory.Cares(), care))
		}
	}
	schedule, err := openinghours.Parse(p.Hours)
	if p.Hours == "" || err != nil {
		return all
	}
	monday := aMonday(clock)
	for hour := range 7 * 24 {
		if state, _ := schedule.At(monday.Add(time.Duration(hour) * time.Hour)); state == openinghours.Open {
			all = append(all, int32(fromHours+hour))
		}
	}
	return all
}

// wantedBy gives the attributes that a query asks for: all of them together.
// Each of its lists holds one code at most.
func wantedBy(q *directory.Query, clock *time.Location) []int32 {
	all := []int32{}
	for _, code := range q.Services {
		all = append(all, number(fromServices, directory.Services(), code))
	}
	for _, code := range q.Fees {
		all = append(all, number(fromFees, directory.Fees(), code))
	}
	for _, code := range q.Cares {
		all = append(all, number(fromCares, directory.Cares(), code))
	}
	if !q.OpenAt.IsZero() {
		t := q.OpenAt.In(clock)
		all = append(all, int32(fromHours+(int(t.Weekday())+6)%7*24+t.Hour()))
	}
	return all
}

func number(from int, v directory.Vocabulary, code string) int32 { return int32(from + v.Index(code)) }
