package figures

import (
	"slices"
	"time"

	"relais/internal/referral"
)

// The classes of the tables, in their order.
var (
	answerClasses     = []string{"answered", "unanswered"}
	unansweredClasses = []string{"waiting", "expired", "withdrawn"}
	answeredClasses   = []string{"to_meet", "met", "missed", "dropped", "refused", "redirected"}
	delayClasses      = []string{"same_day", "days_3", "days_10", "days_30", "later"}
	outcomeClasses    = append(referral.Outcomes(), "not_yet")
	needClasses       = referral.Needs()
)

// The places of some classes in their tables.
const (
	answered   = 0 // of answerClasses
	unanswered = 1
	met        = 1 // of answeredClasses
)

// longest gives the most days of each class of delay but the last.
var longest = []int{0, 3, 10, 30}

// classOfAnswer tells answered from unanswered.
func classOfAnswer(f referral.Fact) string {
	if f.AnsweredAt == nil {
		return "unanswered"
	}
	return "answered"
}

// classOfSilence says what became of a referral that was not answered.
func classOfSilence(f referral.Fact) string {
	switch f.State {
	case referral.Expired, referral.Withdrawn:
		return string(f.State)
	}
	return "waiting"
}

// classOfFate says what became of one that was.
func classOfFate(f referral.Fact) string {
	switch {
	case f.MetAt != nil:
		return "met"
	case f.State == referral.Refused || f.State == referral.Redirected:
		return string(f.State)
	case f.State == referral.Accepted:
		return "to_meet"
	case f.State == referral.NotMet || f.State == referral.Concluded:
		return "missed"
	}
	return "dropped" // withdrawn, or the structure left, once it had agreed
}

// classOfOutcome says what came of a meeting.
func classOfOutcome(f referral.Fact) string {
	if f.Outcome == "" {
		return "not_yet"
	}
	return f.Outcome
}

func classOfNeed(f referral.Fact) string { return f.Need }

// classOfDelay says how long a place took to answer.
func (s *Service) classOfDelay(f referral.Fact) string {
	at := slices.IndexFunc(longest, func(most int) bool { return s.days(f) <= most })
	if at < 0 {
		return delayClasses[len(longest)]
	}
	return delayClasses[at]
}

// days counts the days from sent to answered, on the calendar of Paris.
func (s *Service) days(f referral.Fact) int {
	day := func(at time.Time) time.Time {
		year, month, day := at.In(s.paris).Date()
		return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	}
	return int(day(*f.AnsweredAt).Sub(day(f.SentAt)) / (24 * time.Hour))
}

// Days are how many days answers take.
type Days struct {
	Half  *int // half of them take at most this; nil when it would tell of a few
	Tenth *int // nine in ten
}

// daysOf gives them from how long each answer took. One is told when at least k
// answers took no more, and k no less: it is then nobody's own.
func daysOf(took []int, k int) (d Days) {
	slices.Sort(took)
	at := func(tenths int) *int {
		n := (len(took)*tenths + 9) / 10
		if n == 0 {
			return nil
		}
		days := took[n-1]
		below, _ := slices.BinarySearch(took, days)
		through, _ := slices.BinarySearch(took, days+1)
		if through < k || len(took)-below < k {
			return nil
		}
		return &days
	}
	return Days{at(5), at(9)}
}
