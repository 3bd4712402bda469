package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"relais/internal/directory"
	"relais/internal/engine/gazetteer"
	"relais/internal/engine/openinghours"
)

// bandWidth is how close, in metres, two places are as near; see the ranking
// of directory.Finder.
const bandWidth = 10

// brute answers queries by looking at every place, as simply as can be.
type brute struct {
	places    []directory.Place
	schedules map[string]*openinghours.Schedule // by the text of the hours
	words     [][]string                        // of each place, folded
	clock     *time.Location
}

func newBrute(places []directory.Place) (*brute, error) {
	clock, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		return nil, err
	}
	f := &brute{places: places, schedules: map[string]*openinghours.Schedule{}, clock: clock}
	for i := range places {
		p := &places[i]
		f.words = append(f.words, strings.Fields(gazetteer.Fold(p.Name+" "+p.Address.City+" "+p.Summary)))
		if _, read := f.schedules[p.Hours]; read || p.Hours == "" {
			continue
		}
		if f.schedules[p.Hours], err = openinghours.Parse(p.Hours); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// matching gives the distance of every place that answers a query, by its
// number.
func (f *brute) matching(q *directory.Query) map[int]float64 {
	found := map[int]float64{}
	for i := range f.places {
		if f.matches(i, q) {
			found[i] = q.Near.DistanceTo(f.places[i].Point)
		}
	}
	return found
}

func (f *brute) matches(i int, q *directory.Query) bool {
	p := &f.places[i]
	if q.Text != "" && !slices.ContainsFunc(f.words[i], func(w string) bool { return strings.HasPrefix(w, q.Text) }) {
		return false
	}
	if !q.OpenAt.IsZero() {
		schedule := f.schedules[p.Hours]
		if schedule == nil {
			return false
		}
		if state, _ := schedule.At(q.OpenAt.In(f.clock)); state != openinghours.Open {
			return false
		}
	}
	return slices.ContainsFunc(p.Services, func(s directory.Service) bool {
		return among(q.Services, []string{s.Category}) && among(q.Fees, s.Fees) && among(q.Cares, s.Cares)
	})
}

// among tells whether one of the wanted codes, if any, is there.
func among(wanted, there []string) bool {
	if len(wanted) == 0 {
		return true
	}
	return slices.ContainsFunc(wanted, func(code string) bool { return slices.Contains(there, code) })
}

// check gives an error when an answer of ours is not the right one: the number
// of places, each of them a match, and at each rank the right band of distance.
func (f *brute) check(q *directory.Query, r directory.Results) error {
	right := f.matching(q)
	if r.Total != len(right) {
		return fmt.Errorf("%+v: %d places, not %d", q, r.Total, len(right))
	}
	nearest := sorted(right)
	if want := min(len(nearest), q.Limit); len(r.Hits) != want {
		return fmt.Errorf("%+v: an answer of %d places, not %d", q, len(r.Hits), want)
	}
	byRef := map[string]float64{}
	for i, distance := range right {
		byRef[f.places[i].Origin.Ref] = distance
	}
	for i, hit := range r.Hits {
		distance, matches := byRef[hit.Origin.Ref]
		if !matches || int(distance/bandWidth) != int(nearest[i]/bandWidth) {
			return fmt.Errorf("%+v: %s at rank %d, %.1f m away; right would be %.1f m", q, hit.Origin.Ref, i+1, distance, nearest[i])
		}
		delete(byRef, hit.Origin.Ref)
	}
	return nil
}

// checkAnchor does the same for an answer of the anchor, whose identifiers are
// the numbers of the places from 1. Its plane stretches distances by less than
// one in a hundred.
func (f *brute) checkAnchor(q *directory.Query, ids []int64) error {
	right := f.matching(q)
	nearest := sorted(right)
	if want := min(len(nearest), answerSize); len(ids) != want {
		return fmt.Errorf("%+v: the anchor gives %d places, not %d", q, len(ids), want)
	}
	for i, id := range ids {
		distance, matches := right[int(id)-1]
		if !matches || math.Abs(distance-nearest[i]) > 1+nearest[i]/100 {
			return fmt.Errorf("%+v: the anchor gives place %d, %.1f m away, at rank %d; right would be %.1f m", q, id, distance, i+1, nearest[i])
		}
	}
	return nil
}

func sorted(distances map[int]float64) []float64 {
	all := make([]float64, 0, len(distances))
	for _, d := range distances {
		all = append(all, d)
	}
	slices.Sort(all)
	return all
}
