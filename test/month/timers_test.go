package month_test

import (
	"time"

	"relais/internal/referral"
)

// due gives what the house does of a referral by itself now: it reminds the place
// every ten days, asks for news every fourteen, three times, lets expire after
// thirty days, sixty when it is examined, drops a draft and takes note after
// thirty; "" for nothing.
func (e *entry) due(now time.Time) referral.Event {
	after := func(from time.Time, days int) bool { return !now.Before(from.Add(time.Duration(days) * day)) }
	switch e.state {
	case referral.Draft:
		if !e.after && after(e.since, 30) {
			return referral.Withdraw
		}
	case referral.Sent, referral.Seen:
		return firstOf(after(e.sentAt, 30), referral.Expire, after(e.sentAt, 10*(e.reminded+1)))
	case referral.Studying:
		return firstOf(after(e.sentAt, 60), referral.Expire, after(e.since, 10*(e.reminded+1)))
	case referral.Accepted, referral.NotMet, referral.Met:
		return firstOf(false, "", e.reminded < 3 && after(e.since, 14*(e.reminded+1)))
	case referral.Refused, referral.Redirected, referral.Expired, referral.Withdrawn, referral.Concluded:
		return firstOf(after(e.since, 30), referral.Close, false)
	}
	return ""
}

// firstOf gives how a referral ends when it does, else whether it is reminded of.
func firstOf(ends bool, how referral.Event, reminds bool) referral.Event {
	switch {
	case ends:
		return how
	case reminds:
		return referral.Remind
	}
	return ""
}

// tick writes down what the house does of everything now, and gives how many
// times it acts.
func (b *book) tick(now time.Time) (acts int) {
	for _, e := range b.order {
		if b.gone[e.receiver] && may(e.state, referral.Lapse, referral.House) {
			b.happens(e, now, referral.House, referral.Move{Event: referral.Lapse})
			acts++
		}
	}
	for _, e := range b.order {
		if event := e.due(now); event != "" {
			b.happens(e, now, referral.House, referral.Move{Event: event})
			acts++
		}
	}
	return acts
}
