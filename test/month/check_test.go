package month_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
	"relais/internal/messaging/sms"
	"relais/internal/platform/db/dbtest"
	"relais/internal/referral"
)

// row is what the house keeps of a referral.
type row struct {
	ID, Person, Receiver, Previous, Suggested kernel.ID
	State                                     referral.State
	Reason, Outcome                           string
	Since                                     time.Time
	Reminded                                  int
	Tell, Call, Comes, Hindered               bool
}

// checkAll holds every row and every history against the book.
func (l *life) checkAll() {
	l.checkRows()
	l.checkHistories()
	l.checkLists()
	for range min(30/l.rare, len(l.book.order)) {
		l.checkRights(drawn(l.pick, "whose rights", l.book.order))
	}
}

// checkOne holds the row and the history of one referral against the book, after
// an act upon it; now and then, what everyone reads of it.
func (l *life) checkOne(e *entry) {
	one := func(q *bun.SelectQuery, column string) *bun.SelectQuery {
		return q.Where("? = ?", bun.Ident(column), e.id)
	}
	for _, r := range l.rows(func(q *bun.SelectQuery) *bun.SelectQuery { return one(q, "id") }) {
		l.checkRow(e, r)
	}
	l.checkHistory(e, l.histories(func(q *bun.SelectQuery) *bun.SelectQuery { return one(q, "referral") })[e.id])
	if l.pick.oneIn(l.rare, "rights") {
		l.checkRights(e)
	}
}

// all narrows nothing.
func all(q *bun.SelectQuery) *bun.SelectQuery { return q }

// rows gives what the house keeps, past its walls.
func (l *life) rows(narrowed func(*bun.SelectQuery) *bun.SelectQuery) (rows []row) {
	err := dbtest.All(l.t, l.DB).NewSelect().Table("referrals").
		Column("id", "person", "receiver", "previous", "suggested", "state", "reason", "outcome", "since", "reminded").
		ColumnExpr("tell_at IS NOT NULL AS tell").ColumnExpr("call_back_at IS NOT NULL AS call").
		ColumnExpr("confirmed_at IS NOT NULL AS comes").ColumnExpr("hindered_at IS NOT NULL AS hindered").Apply(narrowed).Scan(l.w.Context(), &rows)
	wantNil(l.w, err)
	return rows
}

func (l *life) checkRow(e *entry, r row) {
	r.Since = r.Since.UTC()
	if kept := e.row(); r != kept {
		l.w.Fatalf("the house keeps %+v, the book says %+v", r, kept)
	}
}

func (l *life) checkRows() {
	rows, found := l.rows(all), 0
	for _, r := range rows {
		if e := l.book.entries[r.ID]; e != nil { // else it is of an earlier life in this house
			found++
			l.checkRow(e, r)
		}
	}
	if strange := len(rows) - found - l.before; found != len(l.book.entries) || strange != 0 {
		l.w.Fatalf("the house keeps %d of %d referrals, and %d that nobody made", found, len(l.book.entries), strange)
	}
}

// row gives what the house should keep of a referral.
func (e *entry) row() row {
	return row{
		ID: e.id, Person: e.holder(), Receiver: e.receiver, Previous: e.previous, Suggested: e.suggested, State: e.state,
		Reason: e.reason, Outcome: e.outcome, Since: e.since, Reminded: e.reminded,
		Tell: e.tell, Call: e.callBack, Comes: e.comes, Hindered: e.hindered,
	}
}

// checkHistories holds every history against the book.
func (l *life) checkHistories() {
	kept := l.histories(all)
	for _, e := range l.book.order {
		l.checkHistory(e, kept[e.id])
	}
}

// checkHistory holds each line of a history against the book, and its chain
// against the table.
func (l *life) checkHistory(e *entry, kept []line) {
	if fault := skipped(kept); fault != "" {
		l.w.Fatalf("%s: %s", e.id, fault)
	}
	if !slices.Equal(kept, e.history) {
		l.w.Fatalf("%s: the house tells %v, the book %v", e.id, kept, e.history)
	}
}

// histories gives the histories that the house keeps, past its walls.
func (l *life) histories(narrowed func(*bun.SelectQuery) *bun.SelectQuery) map[kernel.ID][]line {
	var events []struct {
		Referral kernel.ID
		At       time.Time
		Event    referral.Event
		State    referral.State
		Side     referral.Side
	}
	err := dbtest.All(l.t, l.DB).NewSelect().Table("referral_events").Column("referral", "at", "event", "state", "side").
		Apply(narrowed).Order("referral", "number").Scan(l.w.Context(), &events)
	wantNil(l.w, err)
	histories := map[kernel.ID][]line{}
	for _, h := range events {
		histories[h.Referral] = append(histories[h.Referral], line{h.At.UTC(), h.Event, h.State, h.Side})
	}
	return histories
}

// skipped says where a history goes from one state to another by no way of the
// table; "" for nowhere.
func skipped(history []line) string {
	last := referral.Draft
	for _, h := range history {
		if h.event == referral.Prepare && h.state == last {
			continue
		}
		to := table[last][h.event].to
		if to == "" {
			to = last
		}
		if to != h.state || !may(last, h.event, h.side) {
			return fmt.Sprintf("from %s to %s by %s of the %s", last, h.state, h.event, h.side)
		}
		last = h.state
	}
	return ""
}

// checkTexts holds the short messages that just left against the book: each is of
// a journey that awaits it, at the number of its person, and says no more than it
// may.
func (l *life) checkTexts() {
	for ; l.looked < len(l.border.order); l.looked++ {
		h := l.border.order[l.looked]
		t := l.book.trips[h.code]
		if t == nil {
			continue // of an earlier life in this house
		}
		if h.To != t.card.Phone || !t.texted {
			l.w.Fatalf("a message of the journey of %s went to %s", t.card.Phone, h.To)
		}
		for _, p := range l.places {
			if t.card.protected && says(h.Body, p.name) {
				l.w.Fatalf("a message to someone protected names a place: %q", h.Body)
			}
		}
		if says(h.Body, t.card.FirstName) || len(t.card.Name) > 3 && says(h.Body, t.card.Name) {
			l.w.Fatalf("a message names its person: %q", h.Body)
		}
		if h.fate == sms.GivenUp {
			continue
		}
		key := string(t.author.Structure) + h.at.In(l.paris).Format(time.DateOnly)
		if l.ofHouse[key]++; l.ofHouse[key] > caps().Structure {
			l.w.Fatalf("a structure sent %d messages in a day", l.ofHouse[key])
		}
	}
}

// checkArrived holds what left against what was to leave, once all is still: every
// letter came, exactly once for each time that it was to; every message has one
// fate, and the gateway was given no other.
func (l *life) checkArrived() {
	for key, times := range l.book.letters {
		if key.to != l.deadBox && l.came[key] != times {
			l.w.Fatalf("%q came %d times to %s, not %d", key.subject, l.came[key], key.to, times)
		}
	}
	var rows []struct {
		ID    kernel.ID
		Once  string
		State sms.State
	}
	wantNil(l.w, dbtest.All(l.t, l.DB).NewSelect().Table("sms").Column("id", "once", "state").Scan(l.w.Context(), &rows))
	found := 0
	for _, r := range rows {
		of, _, _ := strings.Cut(r.Once, ":")
		if l.book.entries[kernel.ID(of)] == nil {
			continue // of an earlier life in this house
		}
		found++
		l.tally["message "+string(r.State)]++
		h := l.border.texts[r.ID]
		switch {
		case l.book.texts[r.Once] == nil:
			l.w.Fatalf("a message is kept that nothing caused: %s", r.Once)
		case h == nil && !unsent[r.State] || h != nil && unsent[r.State] && r.State != h.fate:
			l.w.Fatalf("the message %s is said to be %s, and was handed over: %v", r.Once, r.State, h != nil)
		case r.State == sms.Waiting || r.State == sms.Sending:
			l.w.Fatalf("the message %s is still %s", r.Once, r.State)
		}
	}
	if found != len(l.book.texts) {
		l.w.Fatalf("%d messages are kept, of %d", found, len(l.book.texts))
	}
}
