package kernel

import "time"

// Clock says what time it is. It is handed in from outside, so that a test
// can stop or move time.
type Clock func() time.Time

// SystemClock is the clock of the machine, in UTC.
func SystemClock() time.Time { return time.Now().UTC() }

// StoppedClock gives a clock that always says t.
func StoppedClock(t time.Time) Clock { return func() time.Time { return t } }
