package kernel

import "time"

// Clock says what time it is. It is handed in from outside, so that a test
// can stop or move time.
type Clock func() time.Time

// Now gives the present as both databases keep it: UTC, to the microsecond.
func (c Clock) Now() time.Time { return c().UTC().Truncate(time.Microsecond) }

// SystemClock is the clock of the machine, in UTC.
func SystemClock() time.Time { return time.Now().UTC() }

// Paris gives the clock of the mainland, by which hours are told where no place
// says otherwise.
func Paris() (*time.Location, error) { return time.LoadLocation("Europe/Paris") }

// StoppedClock gives a clock that always says t.
func StoppedClock(t time.Time) Clock { return func() time.Time { return t } }
