package directory

import (
	"testing"

	"relais/internal/engine/nearest"
)

// A total is remembered: it must follow every change, and never be that of
// another question.
func TestTotalsFollowChangesAndQuestions(t *testing.T) {
	paid := func(p *Place) { p.Services[0].Fees = []string{FeePaid} }
	cards := cardsFrom(t, []Place{aPlace("a"), aPlace("b"), aPlace("c", paid), aPlace("d")})
	f := finderOf(t, cards[:3], noon)
	total := func(q Query) int {
		t.Helper()
		q.Near, q.Limit = chateauroux, 1
		found, err := f.Find(q)
		if err != nil {
			t.Fatal(err)
		}
		return found.Total
	}
	free := Query{Fees: []string{FeeFree}}
	for range 2 {
		if a, b := total(Query{}), total(free); a != 3 || b != 2 {
			t.Errorf("%d places and %d free ones, want 3 and 2", a, b)
		}
	}
	f.index.Apply([]nearest.Item{itemOf(cards[3], f.zones[""])}, nil)
	if a, b := total(Query{}), total(free); a != 4 || b != 3 {
		t.Errorf("after one more: %d places and %d free ones, want 4 and 3", a, b)
	}
	if a, b := total(Query{Zone: []string{}}), total(Query{Text: "espace a"}); a != 4 || b != 1 {
		t.Errorf("another question: %d and %d, want 4 and 1", a, b)
	}
}
