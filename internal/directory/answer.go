package directory

import "relais/internal/kernel"

// Reach is how far, in metres as the crow flies, help still counts as near a
// person: an hour by car or bus in the country. Beyond it, and across the
// sea, a place is not an answer.
const Reach = 50_000

// Answer is what a person is told: where to go, who helps at a distance, and,
// always, whom to call. It is never empty as long as the network has a number
// to call.
type Answer struct {
	Near     Results // places within Reach, nearest first
	Remote   []Hit   // help given at a distance, nearest first; only when nothing is near
	Helpline Helpline
}

// Helpline is the number a person may always call.
type Helpline struct {
	Name  string // "" when the number needs none
	Phone string // as people read it
	Hours string // OSM opening_hours; "" when unknown
}

// MostRemote bounds how many places that help at a distance are offered.
const MostRemote = 3

// Answer finds help near a point for someone who asks in person. The query's
// own limits of distance are replaced by [Reach].
func (f *Finder) Answer(q Query, helpline Helpline) (a Answer, err error) {
	defer kernel.Wrap(&err, "Finder.Answer")
	a.Helpline = helpline
	q.Receiving, q.Within = true, Reach
	if a.Near, err = f.Find(q); err != nil || a.Near.Total > 0 {
		return a, err
	}
	q.Within, q.Supports, q.Limit, q.Cursor = 0, []string{SupportRemote}, MostRemote, Cursor{}
	remote, err := f.Find(q)
	a.Remote = remote.Hits
	return a, err
}
