package journal_test

import (
	"context"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
)

// readers are who may read, and what each sees of ten lines of [bench.fill].
func TestWhoReadsWhat(t *testing.T) {
	manager := access.Actor{Role: access.Manager, Account: ada, Structure: house1}
	person := access.Actor{Role: access.Person, Person: paul}
	auditor := access.Actor{Role: access.Auditor, Account: bea, Structure: house2}
	cases := []struct {
		name   string
		actor  access.Actor
		action access.Action
		query  journal.Query
		sees   []int64
		opened int // details shown
		absent bool
	}{
		{"one's own lines, closed when about a person", adviser(ada, house1), access.JournalOwn, journal.Query{}, []int64{5, 0}, 0, false},
		{"one's own lines, open when not", adviser(bea, house2), access.JournalOwn, journal.Query{}, []int64{8, 6, 3, 1}, 2, false},
		{"of another person at the same time", adviser(ada, house1), access.JournalOwn, journal.Query{Subject: rose}, nil, 0, false},
		{"a person's own lines", person, access.JournalOwn, journal.Query{}, []int64{9, 5, 4, 0}, 2, false},
		{"a person's journal, by the person", person, access.PersonJournal, journal.Query{}, []int64{9, 5, 4, 0}, 2, false},
		{"another's journal, by a person", person, access.PersonJournal, journal.Query{Subject: rose}, nil, 0, true},
		{"a person's journal, by who is in charge", adviser(ada, house1), access.PersonJournal, journal.Query{Subject: paul}, []int64{9, 5, 4, 0}, 2, false},
		{"nobody's journal", adviser(ada, house1), access.PersonJournal, journal.Query{}, nil, 0, true},
		{"those of the structure", manager, access.JournalStructure, journal.Query{}, []int64{5, 0}, 0, false},
		{"those of no structure", access.Actor{Role: access.Manager, Account: ada}, access.JournalStructure, journal.Query{}, nil, 0, true},
		{"every line, closed", auditor, access.JournalAudit, journal.Query{}, []int64{9, 8, 7, 6, 5, 4, 3, 2, 1, 0}, 0, false},
		{"one action", auditor, access.JournalAudit, journal.Query{Action: journal.RetentionRan}, []int64{7, 2}, 0, false},
		{"from and to", auditor, access.JournalAudit, journal.Query{From: monday.Add(3 * time.Second), To: monday.Add(5 * time.Second)}, []int64{3, 2}, 0, false},
		{"before a line", auditor, access.JournalAudit, journal.Query{Before: 2}, []int64{1, 0}, 0, false},
		{"for another action", adviser(ada, house1), access.PersonRead, journal.Query{Subject: paul}, nil, 0, true},
	}
	each(t, func(t *testing.T, b *bench) {
		b.fill(10)
		for _, c := range cases {
			page, err := b.Lines(t.Context(), mayScope(t, c.actor, c.action), c.query)
			if c.absent {
				if err == nil || len(page.Lines) > 0 {
					t.Errorf("%s: %+v", c.name, page)
				}
				continue
			}
			if err != nil || page.Next != 0 || len(page.Lines) != len(c.sees) {
				t.Errorf("%s: %+v, %v", c.name, page, err)
				continue
			}
			opened := 0
			for i, line := range page.Lines {
				if line.Entry != c.sees[i] || !line.At.Equal(monday.Add(time.Duration(line.Entry+1)*time.Second)) || line.Hash == "" {
					t.Errorf("%s: line %d is %+v", c.name, i, line)
				}
				if line.Detail != nil {
					opened++
				}
			}
			if opened != c.opened {
				t.Errorf("%s: %d details open", c.name, opened)
			}
		}
	})
}

func TestTheZeroScopeReadsNothing(t *testing.T) {
	b := newBench(t, sqlite(t))
	b.fill(5)
	if page, err := b.Lines(t.Context(), access.Scope{}, journal.Query{Subject: paul}); err == nil || len(page.Lines) > 0 {
		t.Errorf("%+v", page)
	}
	if _, err := b.Prove(t.Context(), access.Scope{}, 0); err == nil {
		t.Error("a receipt for nobody")
	}
}

func TestPagesOfLines(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.fill(10)
		scope := access.System(access.JournalAudit)
		var seen []int64
		for query := (journal.Query{Limit: 3}); ; {
			page, err := b.Lines(t.Context(), scope, query)
			if err != nil || len(page.Lines) > 3 {
				t.Fatalf("%+v, %v", page, err)
			}
			for _, line := range page.Lines {
				seen = append(seen, line.Entry)
			}
			if page.Next == 0 {
				break
			}
			query.Before = page.Next
		}
		if len(seen) != 10 || seen[0] != 9 || seen[9] != 0 {
			t.Errorf("%v", seen)
		}
	})
}

func TestAReceiptIsForWhoMayRead(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.fill(10)
		about := mayScope(t, adviser(ada, house1), access.PersonJournal)
		for name, c := range map[string]struct {
			prove    func() (journal.Receipt, error)
			detailed bool
		}{
			"the person": {func() (journal.Receipt, error) {
				return b.Prove(t.Context(), mayScope(t, access.Actor{Role: access.Person, Person: paul}, access.JournalOwn), 5)
			}, true},
			"who is in charge": {func() (journal.Receipt, error) { return b.ProveAbout(t.Context(), about, paul, 5) }, true},
			"who did it": {func() (journal.Receipt, error) {
				return b.Prove(t.Context(), mayScope(t, adviser(ada, house1), access.JournalOwn), 5)
			}, false},
			"the auditor": {func() (journal.Receipt, error) { return b.Prove(t.Context(), access.System(access.JournalAudit), 5) }, false},
		} {
			receipt, err := c.prove()
			if err != nil || receipt.Detail != "" != c.detailed {
				t.Fatalf("%s: %+v, %v", name, receipt, err)
			}
		}
		for name, prove := range map[string]func() (journal.Receipt, error){
			"another member": func() (journal.Receipt, error) {
				return b.Prove(t.Context(), mayScope(t, adviser(bea, house2), access.JournalOwn), 5)
			},
			"another person": func() (journal.Receipt, error) {
				return b.Prove(t.Context(), mayScope(t, access.Actor{Role: access.Person, Person: rose}, access.JournalOwn), 5)
			},
			"about nobody":   func() (journal.Receipt, error) { return b.Prove(t.Context(), about, 5) },
			"about another":  func() (journal.Receipt, error) { return b.ProveAbout(t.Context(), about, rose, 5) },
			"no such line":   func() (journal.Receipt, error) { return b.Prove(t.Context(), access.System(access.JournalAudit), 10) },
			"a negative one": func() (journal.Receipt, error) { return b.Prove(t.Context(), access.System(access.JournalAudit), -1) },
		} {
			if _, err := prove(); kernel.KindOf(err) != kernel.NotFound {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// TestReceiptsAfterErasure: once the key of a person is destroyed, their lines
// are still proved, without what they said; a receipt given before still says.
func TestReceiptsAfterErasure(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.fill(10)
		scope := mayScope(t, access.Actor{Role: access.Person, Person: paul}, access.JournalOwn)
		before, err := b.Prove(t.Context(), scope, 5)
		if err != nil || before.Detail == "" {
			t.Fatalf("%+v, %v", before, err)
		}
		b.write(func(ctx context.Context, tx bun.Tx) error { return b.keys.Destroy(ctx, tx, paul) })
		after, err := b.Prove(t.Context(), scope, 5)
		if err != nil || after.Detail != "" || after.Salt != nil || string(after.Leaf) != string(before.Leaf) {
			t.Fatalf("%+v, %v", after, err)
		}
	})
}
