package referral

import "time"

// Timers are how long the house waits. The defaults are those of the field (Dora,
// Les emplois de l'inclusion).
type Timers struct {
	Remind         time.Duration // before it reminds the place of a referral without answer, and again
	Expire         time.Duration // before a referral without answer expires
	ExpireStudying time.Duration // the same for one that is examined
	Link           time.Duration // how long a link opens a referral
	News           time.Duration // before it asks what became of someone who was accepted or met, and again
	Note           time.Duration // before it takes note, for who sent it, of a referral that ended
}

// DefaultTimers gives 10, 30, 60, 8, 14 and 30 days.
func DefaultTimers() Timers {
	const day = 24 * time.Hour
	return Timers{Remind: 10 * day, Expire: 30 * day, ExpireStudying: 60 * day, Link: 8 * day, News: 14 * day, Note: 30 * day}
}

// mostNews is how often the house asks for news of someone.
const mostNews = 3

// due gives when the house must next see to a referral, nil for never, and what
// it will then do.
func (t Timers) due(r Referral) (*time.Time, Event) {
	at := func(from time.Time, after time.Duration) *time.Time {
		moment := from.Add(after)
		return &moment
	}
	again := time.Duration(r.Reminded + 1)
	switch {
	case r.State == Draft && !r.After:
		return at(r.Since, t.Expire), Withdraw
	case r.State == Sent || r.State == Seen:
		return earlier(at(*r.SentAt, again*t.Remind), at(*r.SentAt, t.Expire))
	case r.State == Studying:
		return earlier(at(r.Since, again*t.Remind), at(*r.SentAt, t.ExpireStudying))
	case (r.State == Accepted || r.State == NotMet || r.State == Met) && r.Reminded < mostNews:
		return at(r.Since, again*t.News), Remind
	case r.State.Ended() && r.State != Closed:
		return at(r.Since, t.Note), Close
	}
	return nil, ""
}

// earlier gives the moment to remind, or that to let expire when it does not come
// later.
func earlier(remind, expire *time.Time) (*time.Time, Event) {
	if remind.Before(*expire) {
		return remind, Remind
	}
	return expire, Expire
}
