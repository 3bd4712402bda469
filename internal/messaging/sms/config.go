package sms

import "time"

// Config is what an operator chooses.
type Config struct {
	Quiet Quiet
	Caps  Caps
	Cost  int64 // of one segment, in thousandths of a cent
}

// Caps are how many messages leave in a day, from midnight to midnight.
type Caps struct {
	Number    int // to one number
	Structure int // of one structure
	Network   int // in all
}

// Default gives 20 h to 8 h and Sundays quiet, 6 messages a number, 300 a
// structure and 3,000 in all a day, at five cents a segment.
func Default(zone *time.Location) Config {
	return Config{
		Quiet: Quiet{From: 20, To: 8, Sundays: true, Zone: zone},
		Caps:  Caps{Number: 6, Structure: 300, Network: 3000}, Cost: 5000,
	}
}

// Quiet are the hours at which nobody is written to.
type Quiet struct {
	From, To int // hours of the clock: 20 and 8
	Sundays  bool
	Zone     *time.Location
}

// next gives the first moment from one on at which a message may leave: days and
// hours of the clock, whatever changes of the clock lie between.
func (q Quiet) next(from time.Time) time.Time {
	at := from.In(q.Zone)
	for {
		switch {
		case q.Sundays && at.Weekday() == time.Sunday, q.From < 24 && at.Hour() >= q.From:
			at = time.Date(at.Year(), at.Month(), at.Day()+1, q.To, 0, 0, 0, q.Zone)
		case at.Hour() < q.To:
			at = time.Date(at.Year(), at.Month(), at.Day(), q.To, 0, 0, 0, q.Zone)
		default:
			return at.UTC()
		}
	}
}

// tomorrow gives the first moment of the day after one at which a message may
// leave.
func (q Quiet) tomorrow(now time.Time) time.Time {
	at := now.In(q.Zone)
	return q.next(time.Date(at.Year(), at.Month(), at.Day()+1, q.To, 0, 0, 0, q.Zone))
}

// day names the day of a moment.
func (q Quiet) day(at time.Time) string { return at.In(q.Zone).Format(time.DateOnly) }
