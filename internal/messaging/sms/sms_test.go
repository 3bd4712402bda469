package sms

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/engine/gsm7"
	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
	"relais/internal/platform/seal"
	"relais/migrations"
)

const (
	owner     kernel.ID = "person-one"
	structure kernel.ID = "structure-one"
	number              = "+33639981234"
)

// desk is a service with a clock that a test moves, and a gateway that counts.
type desk struct {
	*Service

	clock   *atomic.Int64
	handed  []Outgoing
	mutex   sync.Mutex
	refuses error
}

var monday = time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)

func (d *desk) Hand(_ context.Context, m Outgoing) (string, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if d.refuses != nil {
		return "", d.refuses
	}
	d.handed = append(d.handed, m)
	return "ref-" + string(m.ID), nil
}

func newDesk(t *testing.T, address string) *desk {
	t.Helper()
	return deskOn(t, dbtest.Open(t, address, migrations.Files), filepath.Join(t.TempDir(), "safe"))
}

func deskOn(t *testing.T, base *db.DB, folder string) *desk {
	t.Helper()
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	safe, err := seal.OpenSafe(seal.SafeConfig{Folder: folder})
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{clock: new(atomic.Int64)}
	d.clock.Store(monday.UnixNano())
	clock := func() time.Time { return time.Unix(0, d.clock.Load()).UTC() }
	config := Default(paris)
	config.Caps = Caps{Number: 3, Structure: 5, Network: 8}
	d.Service = New(base, seal.NewKeys(base, safe, clock), safe, clock, kernel.NewIDs(clock, rand.Reader), config)
	return d
}

func each(t *testing.T, test func(t *testing.T, d *desk)) {
	t.Helper()
	dbtest.EachPlain(t, func(t *testing.T, address string) {
		d := newDesk(t, address)
		d.write(t, func(ctx context.Context, tx bun.Tx) error { return d.keys.Create(ctx, tx, owner, "person") })
		test(t, d)
	})
}

func (d *desk) write(t testing.TB, act func(context.Context, bun.Tx) error) {
	t.Helper()
	if err := d.db.Write(house(t.Context()), act); err != nil {
		t.Fatal(err)
	}
}

func (d *desk) at(moment time.Time)   { d.clock.Store(moment.UnixNano()) }
func (d *desk) pass(by time.Duration) { d.clock.Add(int64(by)) }

// keep keeps a message, as an act of a member would.
func (d *desk) keep(t testing.TB, to, once string) (leaves bool) {
	t.Helper()
	err := d.db.Write(db.Behind(t.Context(), db.Wall{Reader: "account", Account: "a", Structure: string(structure)}), func(ctx context.Context, tx bun.Tx) (err error) {
		leaves, err = d.Send(ctx, tx, Message{Owner: owner, To: to, Body: "Venez jeudi à 14 h.", About: "journey-" + kernel.ID(once), Structure: structure, Once: once})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return leaves
}

func (d *desk) run(t testing.TB) {
	d.SendDue(t.Context(), d, slog.New(slog.DiscardHandler))
}

// states counts the messages in each state.
func (d *desk) states(t testing.TB) map[State]int {
	t.Helper()
	var rows []row
	if err := dbtest.All(t, d.db).NewSelect().Model(&rows).Scan(t.Context()); err != nil {
		t.Fatal(err)
	}
	found := map[State]int{}
	for _, r := range rows {
		found[r.State]++
		if final := r.State != Waiting && r.State != Sending; final && (r.Sealed != nil || r.Owner != "") {
			t.Errorf("%s, and its text is still there", r.State)
		}
	}
	return found
}

func TestAMessageLeavesOnce(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		if !d.keep(t, number, "one") || d.keep(t, number, "one") {
			t.Error("the same message is kept twice, or not at all")
		}
		d.run(t)
		d.run(t)
		if len(d.handed) != 1 || d.handed[0].To != number || d.handed[0].Body != "Venez jeudi à 14 h." || d.handed[0].Encoding != gsm7.GSM7 {
			t.Errorf("handed %+v", d.handed)
		}
		for _, delivered := range []bool{true, false} { // told twice, the other way
			if known, err := d.Told(t.Context(), "ref-"+string(d.handed[0].ID), delivered); err != nil || !known {
				t.Fatal(known, err)
			}
		}
		if known, err := d.Told(t.Context(), "nothing of ours", true); err != nil || known {
			t.Error(known, err)
		}
		if s := d.states(t); s[Delivered] != 1 {
			t.Errorf("%v", s)
		}
		if abouts, err := d.Abouts(t.Context(), number); err != nil || len(abouts) != 1 || abouts[0] != "journey-one" {
			t.Errorf("an answer would be about %v %v", abouts, err)
		}
	})
}

// Nobody is written to at night, nor on a Sunday; both changes of the clock
// included.
func TestQuietHours(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	quiet := Default(paris).Quiet
	at := func(text string) time.Time {
		moment, err := time.ParseInLocation("2006-01-02 15:04", text, paris)
		if err != nil {
			t.Fatal(err)
		}
		return moment
	}
	for from, want := range map[string]string{
		"2026-11-23 11:00": "2026-11-23 11:00",
		"2026-11-23 07:59": "2026-11-23 08:00",
		"2026-11-23 20:00": "2026-11-24 08:00",
		"2026-11-28 19:59": "2026-11-28 19:59", // a Saturday
		"2026-11-28 20:00": "2026-11-30 08:00",
		"2026-11-29 12:00": "2026-11-30 08:00",
		"2026-10-24 23:00": "2026-10-26 08:00", // the clock goes back on that Sunday
		"2027-03-27 23:00": "2027-03-29 08:00", // and forward on this one
		"2026-12-31 21:00": "2027-01-01 08:00",
	} {
		if got := quiet.next(at(from)); !got.Equal(at(want)) {
			t.Errorf("from %s: %s, want %s", from, got.In(paris), want)
		}
	}
	each(t, func(t *testing.T, d *desk) {
		d.at(time.Date(2026, 11, 28, 20, 30, 0, 0, time.UTC)) // Saturday evening
		d.keep(t, number, "late")
		for range 35 {
			d.run(t)
			d.pass(time.Hour)
		}
		if len(d.handed) != 0 {
			t.Fatalf("written to on %s", time.Unix(0, d.clock.Load()))
		}
		d.pass(time.Hour)
		d.run(t)
		if len(d.handed) != 1 {
			t.Error("not written to on Monday")
		}
	})
}

// Once a person is erased nothing ties a telephone to what was sent; counts of days
// that are over go.
func TestNothingTiesATelephoneToTheErased(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.keep(t, number, "one")
		d.run(t)
		d.keep(t, number, "two")
		forgetting := access.System(access.ReferralFollow)
		d.write(t, func(ctx context.Context, tx bun.Tx) error {
			return d.Forget(ctx, tx, forgetting, owner, []kernel.ID{"journey-one"})
		})
		if abouts, err := d.Abouts(t.Context(), number); err != nil || len(abouts) != 0 {
			t.Errorf("an answer would be about %v %v", abouts, err)
		}
		if s := d.states(t); s[Sent] != 1 || s[Waiting] != 0 {
			t.Errorf("%v", s)
		}
		d.pass(72 * time.Hour)
		if err := d.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n, err := dbtest.All(t, d.db).NewSelect().Table("sms_counts").Count(t.Context()); err != nil || n != 0 {
			t.Errorf("%d counts are left: %v", n, err)
		}
	})
}

func TestSilence(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.keep(t, number, "before")
		if err := d.Stop(t.Context(), number); err != nil {
			t.Fatal(err)
		}
		if d.keep(t, number, "after") {
			t.Error("it would leave")
		}
		if !d.keep(t, "+33639985678", "another") {
			t.Error("another number is silent too")
		}
		d.run(t)
		if s := d.states(t); len(d.handed) != 1 || s[OptedOut] != 2 {
			t.Errorf("handed %d, %v", len(d.handed), s)
		}
		if err := d.Start(t.Context(), number); err != nil || !d.keep(t, number, "again") {
			t.Errorf("still silent: %v", err)
		}
	})
}

// However many are asked for, by however many nodes at once, no more leave in a
// day than the caps allow (P12).
func TestAFloodIsCapped(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		for i := range 40 {
			d.keep(t, fmt.Sprintf("+336399800%02d", i%20), fmt.Sprint("flood-", i))
			if i < 6 {
				d.keep(t, number, fmt.Sprint("same-", i))
			}
		}
		var nodes sync.WaitGroup
		for range 4 {
			nodes.Go(func() { d.run(t) })
		}
		nodes.Wait()
		if len(d.handed) != 5 { // the cap of the structure
			t.Errorf("%d left on the first day", len(d.handed))
		}
		for range 3 * 24 {
			d.pass(time.Hour)
			d.run(t)
		}
		perNumber := map[string]int{}
		for _, m := range d.handed {
			perNumber[m.To]++
		}
		if s := d.states(t); len(d.handed) > 4*5 || s[Capped] == 0 || s[Waiting] != 0 {
			t.Errorf("%d left in four days, %v", len(d.handed), s)
		}
		for to, n := range perNumber {
			if n > 4*3 {
				t.Errorf("%s received %d", to, n)
			}
		}
	})
}

// A gateway that is down is left alone; what it did not take leaves later, once.
func TestTheBreaker(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tries := 0
		d.refuses = kernel.Fault(kernel.Unavailable, "sms.gateway")
		gateway := handing(func(ctx context.Context, m Outgoing) (string, error) {
			tries++
			return d.Hand(ctx, m)
		})
		for i := range 3 {
			d.keep(t, fmt.Sprintf("+336399810%02d", i), fmt.Sprint("m", i))
		}
		run := func() { d.SendDue(t.Context(), gateway, slog.New(slog.DiscardHandler)) }
		for range 60 {
			run()
			d.pass(10 * time.Second)
		}
		if tries > failuresAllowed+3 {
			t.Errorf("%d tries in ten minutes", tries)
		}
		d.refuses = nil
		for range 24 {
			d.pass(20 * time.Minute)
			run()
		}
		if s := d.states(t); len(d.handed) != 3 || s[Sent] != 3 {
			t.Errorf("%d left, %v", len(d.handed), s)
		}
	})
}

type handing func(context.Context, Outgoing) (string, error)

func (h handing) Hand(ctx context.Context, m Outgoing) (string, error) { return h(ctx, m) }

// A message whose fate is never told is not handed over again: neither when the
// gateway breaks off, nor when the node dies with it.
func TestNothingIsHandedTwice(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.keep(t, number, "broken off")
		d.refuses = errors.New("the answer never came")
		d.run(t)
		d.refuses = nil
		d.keep(t, "+33639985678", "died with")
		if taken, err := d.take(house(t.Context()), slog.New(slog.DiscardHandler)); err != nil || taken == nil {
			t.Fatalf("%v %v", taken, err)
		}
		for range 10 {
			d.pass(lease)
			d.run(t)
		}
		if s := d.states(t); len(d.handed) != 0 || s[Unsure] != 2 {
			t.Errorf("handed %d, %v", len(d.handed), s)
		}
	})
}

// A person who is erased receives nothing.
func TestErasedIsNotWrittenTo(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.keep(t, number, "gone")
		d.write(t, func(ctx context.Context, tx bun.Tx) error { return d.keys.Destroy(ctx, tx, owner) })
		d.run(t)
		if s := d.states(t); len(d.handed) != 0 || s[Dropped] != 1 {
			t.Errorf("handed %d, %v", len(d.handed), s)
		}
	})
}

func TestWhatIsNoMessageIsRefused(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		for name, m := range map[string]Message{
			"no number": {Owner: owner, To: "0639981234", Body: "a", Once: "1"},
			"no text":   {Owner: owner, To: number, Body: " ", Once: "2"},
			"a novel":   {Owner: owner, To: number, Body: strings.Repeat("a", 4*gsm7.PartGSM7+1), Once: "3"},
		} {
			err := d.db.Write(house(t.Context()), func(ctx context.Context, tx bun.Tx) error {
				_, err := d.Send(ctx, tx, m)
				return err
			})
			if kernel.KindOf(err) != kernel.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestUnderstand(t *testing.T) {
	for answer, want := range map[string]struct {
		word Word
		rest string
	}{
		"STOP": {SaysStop, ""}, "Arrêtez SVP": {"", "Arretez SVP"}, "arrêt": {SaysStop, ""}, "Oui": {SaysYes, ""}, "oui merci": {SaysYes, "merci"},
		"NON ABCD-2345": {SaysNo, "ABCD-2345"}, "rappel": {SaysCall, ""}, "نعم": {SaysYes, ""}, "peut-être": {"", "peut-etre"}, "": {"", ""},
		"oui mais stop": {SaysStop, "mais"}, "Oui, à l’arrêt de bus": {SaysYes, "à l arret de bus"}, "je suis à l'arrêt": {"", "je suis à l arret"},
		"ARRET svp": {SaysStop, "svp"},
	} {
		if word, rest := Understand(answer); word != want.word || rest != want.rest {
			t.Errorf("%q: %q %q", answer, word, rest)
		}
	}
}

func TestAFolderTakesThem(t *testing.T) {
	folder := Folder(filepath.Join(t.TempDir(), "sms"))
	if ref, err := folder.Hand(t.Context(), Outgoing{ID: "m1", To: number, Body: "Bonjour"}); err != nil || ref != "m1" {
		t.Errorf("%q %v", ref, err)
	}
	if found, _ := filepath.Glob(string(folder) + "/*"); len(found) != 1 || filepath.Base(found[0]) != "m1.json" {
		t.Errorf("%v", found)
	}
}
