package web

import "time"

// openNow is the answer "now" to "open when?".
const openNow = "maintenant"

// whens lists the answers to "open when?": now, or when people who work or
// keep children can come.
func whens() []string {
	return []string{openNow, "demain-matin", "demain-apres-midi", "ce-soir", "samedi"}
}

// whenOf gives the instant that an answer means, on the clock of now; zero for
// no answer. Mornings are at 10, afternoons at 15, evenings at 18:30.
func whenOf(answer string, now time.Time) time.Time {
	at := func(days, hour, minute int) time.Time {
		return time.Date(now.Year(), now.Month(), now.Day()+days, hour, minute, 0, 0, now.Location())
	}
	switch answer {
	case openNow:
		return now
	case "demain-matin":
		return at(1, 10, 0)
	case "demain-apres-midi":
		return at(1, 15, 0)
	case "ce-soir":
		return later(now, at(0, 18, 30), now)
	case "samedi":
		days := (int(time.Saturday) - int(now.Weekday()) + 7) % 7
		return later(now, at(days, 10, 0), at(days+7, 10, 0))
	default:
		return time.Time{}
	}
}

// later gives an instant that is still to come, or what stands in for it.
func later(now, at, instead time.Time) time.Time {
	if at.After(now) {
		return at
	}
	return instead
}
