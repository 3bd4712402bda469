package month_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/app"
	"relais/internal/messaging/sms"
	"relais/internal/platform/db/dbtest"
	"relais/internal/referral"
)

// control breaks a promise on purpose.
type control struct {
	name   string
	opens  func(*app.Config) // nil for as it is
	breaks func(*life)       // before each look of the house; nil for nothing
	caught string            // what is then said of it, a regular expression
}

// sql gives a control's hand in the database.
func sql(statement string) func(*life) {
	return func(l *life) {
		wantNil(l.t, l.DB.Write(l.t.Context(), func(ctx context.Context, tx bun.Tx) error {
			_, err := tx.NewRaw(statement).Exec(ctx)
			return err
		}))
	}
}

// lately does something from the third day on only.
func lately(do func(*life)) func(*life) {
	return func(l *life) {
		if l.tally["days"] >= 3 {
			do(l)
		}
	}
}

func controls() []control {
	return []control{
		{"a gateway that takes, and says that it did not", nil, lately(func(l *life) { l.border.lies = "texts" }), "handed over twice"},
		{"a mail server that does so", nil, lately(func(l *life) { l.border.lies = "mails" }), "came twice"},
		{"a state that no event led to", nil, lately(func(l *life) {
			sql("UPDATE referrals SET state = 'concluded' WHERE state = 'sent'")(l)
			l.checkRows()
		}), "the house keeps"},
		{"a state skipped, and its history with it", nil, lately(func(l *life) {
			sql("UPDATE referral_events SET event = 'meet', state = 'met' WHERE state = 'sent'")(l)
			sql("UPDATE referrals SET state = 'met' WHERE state = 'sent'")(l)
			l.checkHistories()
		}), "from draft to met by meet"},
		{"an outcome lost", nil, sql("UPDATE referrals SET outcome = '' WHERE state = 'concluded'"), "Outcome: "},
		{"reminders too early", nil, func(l *life) { l.Referrals.Timers.Remind = 5 * day; l.border.down = true }, "attend votre réponse|the house tells|Reminded:1"},
		{"expiry too late", nil, func(l *life) { l.Referrals.Timers.Expire = 40 * day }, "3 times, for 2 events|things that were due|Reminded:3"},
		{"messages at night", func(c *app.Config) { c.SMS.Config.Quiet = sms.Quiet{From: 24, Zone: time.UTC} }, nil, "was written to on"},
		{"more messages than the caps", func(c *app.Config) { c.SMS.Config.Caps = sms.Caps{Number: 99, Structure: 999, Network: 999} }, nil, "messages"},
		{"STOP that the house did not hear", nil, lately(func(l *life) {
			for _, h := range l.border.order {
				l.border.stopped[h.To] = true
			}
		}), "after STOP|Tell:false"},
		{"a letter lost for good", nil, func(l *life) {
			l.border.lies = "busy"
			sql("DELETE FROM mails WHERE state = 'waiting'")(l)
		}, "came 0 times"},
		{"a message lost for good", nil, func(l *life) {
			l.border.down = true
			sql("DELETE FROM sms WHERE state = 'waiting'")(l)
		}, "messages are kept, of"},
		{"a place named to someone protected", nil, func(l *life) {
			for _, t := range l.book.trips {
				t.card.protected = true
			}
		}, "names a place"},
		{"a place that reads on after the end", nil, readsOn, "has nothing more to do"},
		{"another structure that reads", nil, lately(readsElsewhere), "another structure reads it"},
	}
}

// readsOn makes of refusals acceptances that the book knows nothing of.
func readsOn(l *life) {
	sql("UPDATE referrals SET state = 'accepted', reason = '' WHERE state = 'refused' AND person <> '' AND receiver NOT IN ('', sender)")(l)
	for _, e := range l.book.order {
		if w := l.receiver(e); e.state == referral.Refused && w != nil && w.Structure != e.author.Structure {
			v, err := l.read(w.Actor, referral.Key{ID: e.id})
			l.checkPlace(e, "the place", v, err)
		}
	}
}

// readsElsewhere lets each structure in turn read what it was not asked.
func readsElsewhere(l *life) {
	for _, e := range l.book.order {
		if e.sentAt.IsZero() {
			continue
		}
		for _, structure := range l.structures {
			sql("UPDATE referrals SET receiver = '" + string(structure) + "' WHERE id = '" + string(e.id) + "'")(l)
			l.checkStranger(e)
		}
	}
}

// recorder is told of a fault, and ends the life.
type recorder struct{ ctx context.Context }

type fault string

func (recorder) Helper() {}

func (r recorder) Context() context.Context { return r.ctx }

func (recorder) Fatalf(format string, args ...any) { panic(fault(fmt.Sprintf(format, args...))) }

// Each promise that is broken is told.
func TestTheBookCatchesWhatIsBroken(t *testing.T) {
	for _, c := range controls() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var change []func(*app.Config)
			if c.opens != nil {
				change = append(change, c.opens)
			}
			said := c.lived(t, openTown(t, dbtest.SQLite(t), change...))
			if !regexp.MustCompile(c.caught).MatchString(said) {
				t.Errorf("said %q, and not %q", said, c.caught)
			}
			t.Logf("caught: %.160s", said)
		})
	}
}

// lived lives until the fault is told.
func (c control) lived(t *testing.T, n *town) (said string) {
	t.Helper()
	defer func() {
		if told, is := recover().(fault); is {
			said = string(told)
		}
	}()
	p := plan{days: 40, hours: []int{2, 7, 9, 14, 20}, news: 2, rare: 15, silent: true}
	if strings.HasSuffix(c.name, "lost for good") { // it is told at the end
		p.days = 8
	}
	l := newLife(recorder{t.Context()}, n, p, seeded(seed(t)))
	l.meddles = c.breaks
	l.people()
	l.live()
	return "nothing"
}
