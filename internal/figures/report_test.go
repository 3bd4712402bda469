package figures

import (
	"context"
	"slices"
	"testing"
	"time"

	"relais/internal/access"
	"relais/internal/identity"
	"relais/internal/kernel"
	"relais/internal/referral"
)

// counting is a service over made-up referrals, on the first of December 2026.
func counting(t *testing.T, facts ...referral.Fact) *Service {
	t.Helper()
	s, err := New(Parts{
		Structures: func(context.Context) ([]identity.Structure, error) {
			return []identity.Structure{structure("a", "18", identity.Approved), structure("b", "36", identity.Approved)}, nil
		},
		Referrals: func(_ context.Context, scope access.Scope, span referral.Span) ([]referral.Fact, error) {
			return slices.DeleteFunc(slices.Clone(facts), func(f referral.Fact) bool {
				ours := scope.Actor().Structure
				return f.SentAt.Before(span.From) || !f.SentAt.Before(span.Until) || !scope.IsSystem() && f.Sender != ours && f.Receiver != ours
			}), nil
		},
		Lacks: func(context.Context, access.Scope, time.Time, time.Time) ([]referral.Lack, error) { return nil, nil },
		House: access.System(access.FiguresRead),
		Clock: kernel.StoppedClock(time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *Service) of(t *testing.T, actor access.Actor, code string) *Report {
	t.Helper()
	scope, err := actor.May(access.FiguresRead)
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Report(t.Context(), scope, code)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func times(n int, f referral.Fact) []referral.Fact { return slices.Repeat([]referral.Fact{f}, n) }

// Every state and moment has one class, whatever came before.
func TestClasses(t *testing.T) {
	later := sentAt.Add(time.Hour)
	for _, c := range []struct {
		state         referral.State
		answered, met bool
		want          string
	}{
		{referral.Sent, false, false, "waiting"},
		{referral.Seen, false, false, "waiting"},
		{referral.Studying, false, false, "waiting"},
		{referral.Expired, false, false, "expired"},
		{referral.Withdrawn, false, false, "withdrawn"},
		{referral.Refused, true, false, "refused"},
		{referral.Redirected, true, false, "redirected"},
		{referral.Accepted, true, false, "to_meet"},
		{referral.NotMet, true, false, "missed"},
		{referral.Concluded, true, false, "missed"},
		{referral.Met, true, true, "met"},
		{referral.Concluded, true, true, "met"},
		{referral.Withdrawn, true, false, "dropped"},
		{referral.Expired, true, false, "dropped"},
	} {
		f := referral.Fact{State: c.state, SentAt: sentAt}
		if c.answered {
			f.AnsweredAt = &later
		}
		if c.met {
			f.MetAt = &later
		}
		got := classOfSilence(f)
		if classOfAnswer(f) == "answered" {
			got = classOfFate(f)
		}
		if got != c.want {
			t.Errorf("%+v is %s", c, got)
		}
	}
	if answeredClasses[met] != "met" || answerClasses[answered] != "answered" || answerClasses[unanswered] != "unanswered" {
		t.Error("a class is not where it is said to be")
	}
}

// Days are those of the calendar of Paris: an answer at one in the morning is of
// the day after.
func TestDelays(t *testing.T) {
	s := counting(t)
	sent := time.Date(2026, 7, 6, 21, 30, 0, 0, time.UTC) // 23 h 30 in Paris
	for after, want := range map[time.Duration]string{
		0: "same_day", 20 * time.Minute: "same_day", time.Hour: "days_3", 3 * 24 * time.Hour: "days_3", 4 * 24 * time.Hour: "days_10",
		10 * 24 * time.Hour: "days_10", 11 * 24 * time.Hour: "days_30", 30 * 24 * time.Hour: "days_30", 31 * 24 * time.Hour: "later",
	} {
		at := sent.Add(after)
		if got := s.classOfDelay(referral.Fact{SentAt: sent, AnsweredAt: &at}); got != want {
			t.Errorf("after %s: %s, want %s", after, got, want)
		}
	}
	for _, c := range []struct {
		took        []int
		k           int
		half, tenth int // -1 for none
	}{
		{nil, 1, -1, -1},
		{[]int{4}, 1, 4, 4},
		{[]int{9, 1, 5}, 1, 5, 9},
		{[]int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 1, 5, 9},
		{[]int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 5, 5, -1},
		{[]int{1, 2, 3, 4}, 5, -1, -1},
		{[]int{2, 2, 2, 2, 2}, 5, 2, 2},
	} {
		got := daysOf(c.took, c.k)
		for name, pair := range map[string]struct {
			got  *int
			want int
		}{"half": {got.Half, c.half}, "nine in ten": {got.Tenth, c.tenth}} {
			if pair.want < 0 && pair.got != nil || pair.want >= 0 && (pair.got == nil || *pair.got != pair.want) {
				t.Errorf("%s of %v, by %d: %v, want %d", name, c.took, c.k, pair.got, pair.want)
			}
		}
	}
}

// Those who read the network choose among quarters drawn up a month after their
// end, which never overlap; who runs a structure, among all periods.
func TestPeriods(t *testing.T) {
	paris, err := kernel.Paris()
	if err != nil {
		t.Fatal(err)
	}
	for now, first := range map[time.Time]string{
		time.Date(2026, 10, 30, 23, 0, 0, 0, paris): "2026-T3", // the clocks went back: 30 days are over an hour sooner
		time.Date(2026, 10, 30, 22, 0, 0, 0, paris): "2026-T2",
		time.Date(2026, 12, 31, 12, 0, 0, 0, paris): "2026-T3",
		time.Date(2027, 1, 31, 0, 0, 0, 0, paris):   "2026-T4",
	} {
		all := settled(now)
		if len(all) != mostQuarters || all[0].Code != first {
			t.Errorf("on %s: %+v", now, all[0])
		}
		for i := 1; i < len(all); i++ {
			if !all[i].Until.Equal(all[i-1].From) || all[i].Kind != Quarter || !all[i].AsOf.Equal(all[i].Until.Add(Settling)) {
				t.Errorf("%s does not follow %s", all[i-1].Code, all[i].Code)
			}
		}
	}
	kinds := map[Kind]int{}
	for _, p := range running(time.Date(2026, 3, 31, 9, 0, 0, 0, paris)) {
		kinds[p.Kind]++
		if !p.From.Before(p.Until) {
			t.Errorf("%+v", p)
		}
	}
	if kinds[Month] != 12 || kinds[Quarter] != 8 || kinds[Year] != 3 || kinds[All] != 1 {
		t.Errorf("%v", kinds)
	}
	if february := period(Month, time.Date(2026, 3, 1, 0, 0, 0, 0, paris).AddDate(0, 0, -1)); february.Code != "2026-02" || february.Until.Day() != 1 {
		t.Errorf("%+v", february)
	}
}

// A structure reads all of what it did and nothing of others; those who read the
// network read no small count, and the rest as each may.
func TestWhoReadsWhat(t *testing.T) {
	facts := slices.Concat(
		times(40, fact("a", "b", referral.Met, 2)), times(20, fact("a", "", referral.Expired, 0)), times(2, fact("a", "b", referral.Refused, 1)),
		times(30, fact("b", "a", referral.Concluded, 5)), times(1, fact("b", "b", referral.Accepted, 0)))
	s := counting(t, facts...)
	own := s.of(t, access.Actor{Role: access.Manager, Account: "x", Structure: "b"}, "2026-T3")
	if !own.Own || own.Least != 0 || own.Answers.All.N != 31 || own.Asked.All.N != 43 || own.Outcomes.All.N != 30 || len(own.Answers.All.Of) != 0 {
		t.Errorf("own figures: %+v", own)
	}
	if days := own.Delays.Days(nil, own.Delays.All); *days.Half != 2 || *days.Tenth != 2 {
		t.Errorf("own delays: %+v", days)
	}
	if silent := own.Unanswered; !silent.None {
		t.Errorf("nothing went unanswered: %+v", silent)
	}
	coordinator := s.of(t, access.Actor{Role: access.Coordinator, Account: "x"}, "")
	if coordinator.Own || coordinator.Least != LeastInternal || coordinator.Answers.All.N != 93 || coordinator.Answers.All.Find("18").Find("a") == nil {
		t.Errorf("the coordinator: %+v", coordinator)
	}
	if refusals := coordinator.Answered.All.Cells[slices.Index(answeredClasses, "refused")]; !refusals.Hidden || refusals.N != 0 {
		t.Errorf("two refusals are told: %+v", refusals)
	}
	funder := s.of(t, access.Actor{Role: access.Funder, Account: "x"}, "2026-T3")
	if funder.Least != LeastPublic || funder.Answers.All.Find("18") == nil || len(funder.Answers.All.Find("18").Of) != 0 {
		t.Errorf("the funder: %+v", funder.Answers.All)
	}
	cher := s.of(t, access.Actor{Role: access.Coordinator, Account: "x", Territory: []string{"18"}}, "")
	if cher.Front != "18" || cher.Answers.All.Find("36") != nil || cher.Answers.All.Find("18") == nil || cher.Answers.All.N != 93 {
		t.Errorf("a territory: %+v", cher.Answers.All)
	}
	few := counting(t, times(4, fact("a", "b", referral.Met, 2))...).of(t, access.Actor{Role: access.Admin, Account: "x"}, "")
	if few.Answers.All != nil || few.Answers.None || few.Delays.All != nil {
		t.Errorf("four referrals are told of: %+v", few.Answers)
	}
	if _, err := s.Report(t.Context(), access.Scope{}, ""); err == nil {
		t.Error("the zero scope reads figures")
	}
	for _, code := range []string{"2026-T4", "2026", "2026-07", "tout", "x"} {
		scope, _ := access.Actor{Role: access.Funder}.May(access.FiguresRead)
		if _, err := s.Report(t.Context(), scope, code); kernel.KindOf(err) != kernel.Invalid {
			t.Errorf("the funder reads %s: %v", code, err)
		}
	}
}
