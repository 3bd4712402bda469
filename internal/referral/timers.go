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

// plan is what the house will do of a referral by itself, and when: nil for
// never.
type plan struct {
	remind *time.Time
	end    *time.Time
	by     Event // how it ends
}

// plan gives what awaits a referral where it stands.
func (t Timers) plan(r Referral) plan {
	at := func(from time.Time, after time.Duration) *time.Time {
		moment := from.Add(after)
		return &moment
	}
	again := func(from time.Time) *time.Time { return at(from, time.Duration(r.Reminded+1)*t.period(r.State)) }
	switch {
	case r.State == Draft && !r.After:
		return plan{end: at(r.Since, t.Expire), by: Withdraw}
	case r.State == Sent || r.State == Seen:
		return plan{again(*r.SentAt), at(*r.SentAt, t.Expire), Expire}
	case r.State == Studying:
		return plan{again(r.Since), at(*r.SentAt, t.ExpireStudying), Expire}
	case (r.State == Accepted || r.State == NotMet || r.State == Met) && r.Reminded < mostNews:
		return plan{remind: again(r.Since)}
	case r.State.Ended() && r.State != Closed:
		return plan{end: at(r.Since, t.Note), by: Close}
	}
	return plan{}
}

// period gives how long the house waits before it reminds, and again, in a state.
func (t Timers) period(s State) time.Duration {
	if s.Pending() {
		return t.Remind
	}
	return t.News
}

// first gives when the house must next look, nil for never.
func (p plan) first() *time.Time {
	if p.remind != nil && (p.end == nil || p.remind.Before(*p.end)) {
		return p.remind
	}
	return p.end
}

// due gives what is to be done at a moment, "" for nothing. What should have
// ended ends, without the reminders that the house missed.
func (p plan) due(now time.Time) Event {
	switch {
	case p.end != nil && !p.end.After(now):
		return p.by
	case p.remind != nil && !p.remind.After(now):
		return Remind
	}
	return ""
}

// reminded gives how many reminders a referral has had after one that leaves now:
// those that the house missed count.
func (t Timers) reminded(r Referral, now time.Time) int {
	from := r.Since
	if r.State == Sent || r.State == Seen {
		from = *r.SentAt
	}
	return max(r.Reminded+1, int(now.Sub(from)/t.period(r.State)))
}
