package diagnostic

import (
	"maps"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"relais/internal/directory"
)

// newest gives the rules that new diagnostics are answered with.
func newest(t testing.TB) Rules {
	t.Helper()
	all, number, err := loadRules()
	wantNil(t, err)
	return all[number]
}

func TestExplain(t *testing.T) {
	rules := newest(t)
	for name, c := range map[string]struct {
		given map[string]string
		want  []Need
	}{
		"nothing is asked": {nil, nil},
		"all is well":      {map[string]string{"computer": "own", "connection": "fixed", "mailbox": "alone", "start": "alone", "urgent": "nothing"}, nil},
		"no device": {
			map[string]string{"computer": "none", "smartphone": "broken", "tablet": "none"},
			[]Need{{
				Code: "equip", Categories: []string{"equipement", "internet"}, Priority: First,
				Reasons:  []Reason{{"computer", "none"}, {"smartphone", "broken"}, {"tablet", "none"}},
				Decisive: []Reason{{"computer", "none"}, {"smartphone", "broken"}, {"tablet", "none"}},
			}},
		},
		"nobody knows of the tablet": {map[string]string{"computer": "own", "smartphone": "none", "tablet": Unknown}, nil},
		"a refusal is not mended": {
			map[string]string{"connection": "refusal"},
			[]Need{{
				Code: "procedure", Categories: []string{"demarches"}, Priority: Then,
				Reasons: []Reason{{"connection", "refusal"}}, Decisive: []Reason{{"connection", "refusal"}},
			}},
		},
		"what is urgent comes first": {
			map[string]string{"computer": "none", "smartphone": "none", "tablet": "none", "procedure": "helped", "urgent": "work"},
			[]Need{
				{
					Code: "procedure", Categories: []string{"emploi", "demarches"}, Urgent: true, Priority: Urgent,
					Reasons: []Reason{{"procedure", "helped"}, {"urgent", "work"}}, Decisive: []Reason{{"urgent", "work"}},
				},
				{
					Code: "equip", Categories: []string{"equipement", "internet"}, Priority: First,
					Reasons:  []Reason{{"computer", "none"}, {"smartphone", "none"}, {"tablet", "none"}},
					Decisive: []Reason{{"computer", "none"}, {"smartphone", "none"}, {"tablet", "none"}},
				},
			},
		},
	} {
		if got := Explain(rules, c.given); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %+v, want %+v", name, got, c.want)
		}
	}
}

// answersOf draws answers to some of the questions.
func answersOf(rules Rules) *rapid.Generator[map[string]string] {
	return rapid.Custom(func(t *rapid.T) map[string]string {
		given := map[string]string{}
		for _, q := range rules.Questions {
			all := []string{"", Unknown}
			for _, a := range q.Answers {
				all = append(all, a.Code)
			}
			if answer := rapid.SampledFrom(all).Draw(t, q.Code); answer != "" {
				given[q.Code] = answer
			}
		}
		return given
	})
}

// Every need has a reason, which is an obstacle that was told, and leads to a
// kind of help of the directory; the order is that of the priorities.
func TestEveryNeedHasItsReason(t *testing.T) {
	rules := newest(t)
	rapid.Check(t, func(t *rapid.T) {
		given := answersOf(rules).Draw(t, "answers")
		before := maps.Clone(given)
		needs := Explain(rules, given)
		if !maps.Equal(before, given) || !reflect.DeepEqual(needs, Explain(rules, given)) {
			t.Fatal("the same answers made other needs")
		}
		for i, need := range needs {
			if len(need.Decisive) == 0 || len(need.Categories) == 0 || need.Urgent != (need.Priority == Urgent) {
				t.Fatalf("%+v", need)
			}
			if i > 0 && needs[i-1].Priority.rank() > need.Priority.rank() {
				t.Fatalf("%s comes after %s", need.Code, needs[i-1].Code)
			}
			for _, r := range slices.Concat(need.Reasons, need.Decisive) {
				q, _ := rules.Question(r.Question)
				if a, known := q.Answer(r.Answer); !known || a.Level == 0 || given[r.Question] != r.Answer {
					t.Fatalf("%s has a reason that is none: %+v", need.Code, r)
				}
			}
			for _, category := range need.Categories {
				if _, known := directory.Services().Find(category); !known {
					t.Fatalf("%s leads to %q, which is no kind of help", need.Code, category)
				}
			}
		}
	})
}

// Who does not know needs nothing for that: the needs are those of who was not
// asked.
func TestNotKnowingMakesNoNeed(t *testing.T) {
	rules := newest(t)
	rapid.Check(t, func(t *rapid.T) {
		given := answersOf(rules).Draw(t, "answers")
		known := maps.Clone(given)
		maps.DeleteFunc(known, func(_, answer string) bool { return answer == Unknown })
		if got, want := Explain(rules, given), Explain(rules, known); !reflect.DeepEqual(got, want) {
			t.Fatalf("got %+v, want %+v", got, want)
		}
	})
}

// One more obstacle takes no need away, nor makes one less pressing.
func TestOneMoreObstacleTakesNoNeedAway(t *testing.T) {
	rules := newest(t)
	rapid.Check(t, func(t *rapid.T) {
		given := answersOf(rules).Draw(t, "answers")
		q := rapid.SampledFrom(rules.Questions).Draw(t, "question")
		answer := rapid.SampledFrom(q.Answers).Draw(t, "answer")
		was, _ := q.Answer(given[q.Code])
		if !answer.Worse(was) {
			t.Skip("no more of an obstacle")
		}
		worse := maps.Clone(given)
		worse[q.Code] = answer.Code
		after := Explain(rules, worse)
		for _, need := range Explain(rules, given) {
			i := slices.IndexFunc(after, func(n Need) bool { return n.Code == need.Code })
			if i < 0 || after[i].Priority.rank() > need.Priority.rank() {
				t.Fatalf("%s: %s instead of %q took %+v away: %+v", q.Code, answer.Code, was.Code, need, after)
			}
		}
		for _, way := range WaysOf(rules, given) {
			if !slices.Contains(WaysOf(rules, worse), way) {
				t.Fatalf("%s: %s instead of %q took %s away", q.Code, answer.Code, was.Code, way)
			}
		}
	})
}

func TestRulesThatBreakTheirPromiseAreRefused(t *testing.T) {
	for name, spoil := range map[string]func(*Rules){
		"no such question":         func(r *Rules) { r.Rules[0].Any = Match{"shoes": {"none"}} },
		"no such answer":           func(r *Rules) { r.Rules[0].Any = Match{"computer": {"sold"}} },
		"an answer that is well":   func(r *Rules) { r.Rules[0].Any = Match{"computer": {"own", "none"}} },
		"not knowing":              func(r *Rules) { r.Rules[0].Any = Match{"computer": {Unknown}} },
		"worse makes no need":      func(r *Rules) { r.Rules[0].Any = Match{"computer": {"broken"}} },
		"no reason":                func(r *Rules) { r.Rules[0].Any = nil },
		"all and any":              func(r *Rules) { r.Rules[0].All = r.Rules[0].Any },
		"no such need":             func(r *Rules) { r.Rules[0].Need = "shoes" },
		"no priority":              func(r *Rules) { r.Rules[0].Priority = "soon" },
		"leads nowhere":            func(r *Rules) { r.Rules[0].Categories = nil },
		"a way for a worse answer": func(r *Rules) { r.Ways[0].Any = Match{"moving": {"with"}} },
		"no version":               func(r *Rules) { r.Version = 0 },
	} {
		r := newest(t)
		r.Rules, r.Ways = slices.Clone(r.Rules), slices.Clone(r.Ways)
		spoil(&r)
		if r.check() == nil {
			t.Errorf("%s: the rules were taken", name)
		}
	}
}

func TestWaysOf(t *testing.T) {
	given := map[string]string{"reading": "listen", "moving": "not", "french": Unknown, "feeling": "ease"}
	if got, want := WaysOf(newest(t), given), []string{"aloud", "near"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCompare(t *testing.T) {
	rules := newest(t)
	of := func(given map[string]string) Diagnostic {
		return Diagnostic{Answers: Answers{Given: given}, Needs: Explain(rules, given), rules: rules}
	}
	before := of(map[string]string{
		"computer": "none", "connection": "cost", "mailbox": "helped", "write": "not_yet", "search": "alone", "mail": Unknown, "urgent": "rights",
	})
	after := of(map[string]string{
		"computer": "own", "connection": "refusal", "mailbox": "helped", "write": "alone", "search": "helped", "mail": "alone", "urgent": "work", "feeling": "afraid",
	})
	want := Change{
		Gained: []Moved{{"computer", "none", "own"}, {"write", "not_yet", "alone"}},
		Lost:   []Moved{{"search", "alone", "helped"}},
		Other:  []Moved{{"connection", "cost", "refusal"}, {"urgent", "rights", "work"}},
		Same:   1,
		Met:    []string{"equip", "connect"}, New: []string{"confidence"}, Still: []string{"learn", "procedure"},
	}
	if got := Compare(before, after); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// Looked at from the other end, what was gained was lost.
func TestCompareTurnsRound(t *testing.T) {
	rules := newest(t)
	turned := func(all []Moved) (back []Moved) {
		for _, m := range all {
			back = append(back, Moved{m.Question, m.After, m.Before})
		}
		return back
	}
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) Diagnostic {
			given := answersOf(rules).Draw(t, name)
			return Diagnostic{Answers: Answers{Given: given}, Needs: Explain(rules, given), rules: rules}
		}
		a, b := draw("before"), draw("after")
		there, back := Compare(a, b), Compare(b, a)
		want := Change{
			Gained: turned(there.Lost), Lost: turned(there.Gained), Other: turned(there.Other), Same: there.Same,
			Met: there.New, New: there.Met, Still: there.Still,
		}
		if !reflect.DeepEqual(back, want) {
			t.Fatalf("got %+v, want %+v", back, want)
		}
	})
}

func TestSituationsOfTheCarnetDeBord(t *testing.T) {
	rules := newest(t)
	gestures := func(answers ...string) map[string]string {
		given := map[string]string{}
		for i, q := range rules.Of("gestures") {
			given[q.Code] = answers[i%len(answers)]
		}
		return given
	}
	for name, c := range map[string]struct {
		given map[string]string
		want  []string
	}{
		"nothing":        {nil, nil},
		"no device":      {map[string]string{"computer": "none", "smartphone": "none", "tablet": "broken"}, []string{noDevice}},
		"not known":      {map[string]string{"computer": "none", "smartphone": "none", "tablet": Unknown}, nil},
		"two devices":    {map[string]string{"computer": "shared", "smartphone": "own"}, []string{hasComputer, hasSmartphone}},
		"a white zone":   {map[string]string{"connection": "white_zone", "moving": "not"}, []string{whiteZone, noMobility}},
		"too dear":       {map[string]string{"connection": "cost", "mailbox": "none"}, []string{noConnection, noMailbox}},
		"not a gesture":  {gestures("not_yet"), []string{noProcedure, masters0}},
		"one in four":    {gestures("helped", "alone", "not_yet", "helped"), []string{noProcedure, masters50}},
		"half":           {gestures("alone", "helped"), []string{masters80}},
		"all":            {gestures("alone"), []string{masters100}},
		"one is unknown": {gestures("alone", "alone", Unknown), nil},
	} {
		if got := Situations(rules, c.given); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
	got := Targets([]Need{{Code: "procedure"}, {Code: "confidence"}, {Code: "connect"}})
	if want := []string{"Accéder à des services en ligne", "Accéder à une connexion internet"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
