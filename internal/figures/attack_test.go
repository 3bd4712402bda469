package figures

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"relais/internal/engine/secrecy"
	"relais/internal/engine/secrecy/secrecytest"
	"relais/internal/identity"
	"relais/internal/kernel"
	"relais/internal/referral"
)

var sentAt = time.Date(2026, 7, 6, 9, 0, 0, 0, time.UTC)

// fact makes a referral of a structure, to another, that ended in a way.
func fact(from, to kernel.ID, state referral.State, days int) referral.Fact {
	f := referral.Fact{Sender: from, Receiver: to, Need: "demarches", State: state, SentAt: sentAt}
	at := sentAt.AddDate(0, 0, days)
	switch state {
	case referral.Accepted, referral.Refused, referral.Redirected, referral.NotMet:
		f.AnsweredAt = &at
	case referral.Met, referral.Concluded:
		f.AnsweredAt, f.MetAt = &at, &at
	}
	if state == referral.Concluded {
		f.Outcome = "trained"
	}
	return f
}

// drawn draws a small network and the referrals of a quarter.
func drawn(r *rapid.T) gathered {
	g := gathered{structures: []identity.Structure{
		structure("a", "18", identity.Approved), structure("b", "18", identity.Approved), structure("c", "36", identity.Approved),
		structure("d", "36", identity.Approved), structure("e", "23", identity.Approved),
	}}
	states := []referral.State{
		referral.Sent, referral.Expired, referral.Withdrawn, referral.Refused, referral.Redirected, referral.Accepted,
		referral.NotMet, referral.Met, referral.Concluded,
	}
	for _, from := range g.structures {
		for range rapid.IntRange(0, 4).Draw(r, "lots") {
			to := rapid.SampledFrom([]kernel.ID{"a", "c", "e", ""}).Draw(r, "to")
			f := fact(from.ID, to, rapid.SampledFrom(states).Draw(r, "state"), rapid.SampledFrom([]int{0, 2, 8, 40}).Draw(r, "days"))
			f.Need = rapid.SampledFrom(needClasses[:3]).Draw(r, "need")
			for range rapid.OneOf(rapid.IntRange(1, 6), rapid.IntRange(1, 30)).Draw(r, "many") {
				g.facts = append(g.facts, f)
			}
		}
	}
	for _, departement := range []string{"18", "36"} {
		g.lacks = append(g.lacks, referral.Lack{Departement: departement, Need: needClasses[0], N: rapid.IntRange(0, 12).Draw(r, "lacks")})
	}
	return g
}

func builderOf(t testing.TB, g gathered) *builder {
	t.Helper()
	b := &builder{Service: network(nil), departement: map[kernel.ID]string{}}
	for _, s := range g.structures {
		b.departement[s.ID] = s.Departement
	}
	return b
}

// attack is all that someone knows who reads some reports of one quarter.
type attack struct {
	secrecytest.System

	cells secrecytest.Cells
}

// reads adds what a report tells: each table, and what it says of the table that
// it divides.
func (a *attack) reads(b *builder, r *Report) {
	for _, t := range r.Tables() {
		if t.All == nil {
			continue
		}
		for cell, x := range a.Told(t.All) {
			a.cells[cell] = x
		}
	}
	for i, p := range b.plans() {
		if child := r.Tables()[i].All; p.of != nil && child != nil {
			a.same(child, p.of(r).All, func(row *secrecy.Row) int { return a.Known(row.N) }, func(row *secrecy.Row) int { return a.cells[&row.Cells[p.at]] })
		}
	}
	if r.Asked.All != nil {
		for c := range r.Asked.All.Cells {
			a.Sums(a.cells[&r.Asked.All.Cells[c]], a.cells[&r.Answers.All.Cells[c]])
		}
	}
}

// compares adds that two reports tell of the same referrals.
func (a *attack) compares(r, other *Report) {
	for i, t := range r.Tables() {
		if from := other.Tables()[i].All; t.All != nil && from != nil {
			for c := range t.Classes {
				cell := func(row *secrecy.Row) int { return a.cells[&row.Cells[c]] }
				a.same(t.All, from, cell, cell)
			}
		}
	}
}

// same adds that the rows of a table are those of another, the rest of the one
// being what is left of the other.
func (a *attack) same(row, of *secrecy.Row, x, y func(*secrecy.Row) int) {
	a.Sums(x(row), y(of))
	var rest *secrecy.Row
	left := slices.Clone(of.Of)
	for _, part := range row.Of {
		if part.Rest {
			rest = part
			continue
		}
		if same := of.Find(part.Key); same != nil {
			a.same(part, same, x, y)
			left = slices.DeleteFunc(left, func(r *secrecy.Row) bool { return r == same })
		}
	}
	if rest != nil && len(left) > 0 {
		var parts []int
		for _, part := range left {
			parts = append(parts, y(part))
		}
		a.Sums(x(rest), parts...)
	}
}

// givenAway lists the small counts of a report that the attack works out.
func (a *attack) givenAway(r *Report, k int) (given []int) {
	for _, t := range r.Tables() {
		if t.All != nil {
			given = append(given, secrecytest.Small(t.All, k)...)
			given = append(given, a.GivenAway(t.All, a.cells, k)...)
		}
	}
	return given
}

// Whoever reads all the tables of a quarter, those for the inside and those for
// the public, and solves what they say together, learns of no small count more
// than that it is small; nor does one who reads those for the public alone.
func TestASolverLearnsNothingOfAFewReferrals(t *testing.T) {
	tables := 0
	rapid.Check(t, func(r *rapid.T) {
		g := drawn(r)
		b, inside, public := builderOf(t, g), &Report{}, &Report{}
		b.inside(inside, g)
		b.public(public, inside, g)
		both := attack{cells: secrecytest.Cells{}}
		both.reads(b, inside)
		both.reads(b, public)
		both.compares(public, inside)
		if given := both.givenAway(inside, LeastInternal); len(given) > 0 {
			r.Fatalf("%v are given away inside", given)
		}
		alone := attack{cells: secrecytest.Cells{}}
		alone.reads(b, public)
		if given := alone.givenAway(public, LeastPublic); len(given) > 0 {
			r.Fatalf("%v are given away to the public", given)
		}
		for _, t := range append(inside.Tables(), public.Tables()...) {
			if t.All != nil {
				tables++
			}
		}
	})
	t.Logf("%d tables were attacked", tables)
}

// The same attack succeeds when the tables for the public are made without regard
// to those for the inside: that they hide the same is what holds.
func TestTheSolverBreaksReportsMadeApart(t *testing.T) {
	broken := 0
	rapid.Check(t, func(r *rapid.T) {
		g := drawn(r)
		b, inside, public, plain := builderOf(t, g), &Report{}, &Report{}, &Report{}
		b.inside(inside, g)
		for i, p := range b.plans() {
			*plain.Tables()[i] = b.tabulate(p, g.facts)
		}
		b.public(public, plain, g)
		both := attack{cells: secrecytest.Cells{}}
		both.reads(b, inside)
		both.reads(b, public)
		both.compares(public, inside)
		if len(both.givenAway(inside, LeastInternal)) > 0 {
			broken++
		}
	})
	if broken == 0 {
		t.Error("the attack never succeeds: it proves nothing")
	}
	t.Logf("%d pairs of reports made apart are broken", broken)
}
