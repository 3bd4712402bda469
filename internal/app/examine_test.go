package app_test

import (
	"bytes"
	"context"
	"database/sql"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx" of those who go behind the back of the house
	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/app"
	"relais/internal/identity"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/people"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
	"relais/internal/platform/seal"
)

// logged is a technical log that a test reads while a house writes it.
type logged struct {
	sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.Lock()
	defer l.Unlock()
	return l.text.Write(p)
}

func (l *logged) count(word string) int {
	l.Lock()
	defer l.Unlock()
	return strings.Count(l.text.String(), word)
}

// examined is a house on a database that a test alters, and its log.
type examined struct {
	house

	address string
	config  app.Config
	log     *logged
}

func openExamined(t *testing.T, address string) *examined {
	t.Helper()
	safe, err := seal.OpenSafe(seal.SafeConfig{Folder: t.TempDir() + "/coffre"})
	wanted(t, err)
	e := &examined{address: address, log: new(logged)}
	e.config = app.Config{
		Origin: "http://localhost:8080", Safe: safe, Hashing: identity.Hashing{MemoryKiB: 64, Iterations: 1}, Checkpoints: []string{"temoin@example.org"},
	}
	e.config.Pages.Network = "Relais"
	h, err := e.open(t)
	wanted(t, err)
	e.house = house{h, t}
	return e
}

// open opens the house on what is there now.
func (e *examined) open(t *testing.T) (*app.House, error) {
	t.Helper()
	d, err := app.OpenDatabase(t.Context(), e.address)
	wanted(t, err)
	t.Cleanup(func() { wanted(t, d.Close()) })
	return app.Open(t.Context(), d, e.config, kernel.StoppedClock(monday), slog.New(slog.NewTextHandler(e.log, nil)))
}

// alter changes a line behind the back of the house, whose triggers are put away
// meanwhile.
func (e *examined) alter(t *testing.T, line int) {
	t.Helper()
	driver, drop, again := "sqlite", "DROP TRIGGER journal_entries_fixed", ""
	if db.IsPostgres(e.address) {
		driver, drop = "pgx", "ALTER TABLE journal_entries DISABLE TRIGGER USER"
		again = "ALTER TABLE journal_entries ENABLE TRIGGER USER"
	}
	raw, err := sql.Open(driver, dbtest.Past(e.address))
	wanted(t, err)
	defer raw.Close()
	if again == "" {
		wanted(t, raw.QueryRow("SELECT sql FROM sqlite_master WHERE name = 'journal_entries_fixed'").Scan(&again))
	}
	for _, statement := range []string{drop, "UPDATE journal_entries SET object = 'structure:x' WHERE entry = $1", again} {
		var args []any
		if strings.Contains(statement, "$1") {
			args = []any{line}
		}
		_, err := raw.Exec(statement, args...)
		wanted(t, err)
	}
}

// turn does what the house does each minute.
func (e *examined) turn(t *testing.T, h *app.House) {
	t.Helper()
	report, err := h.Journal.Turn(t.Context())
	if err != nil && kernel.KindOf(err) != kernel.Unavailable {
		t.Fatal(err)
	}
	if !report.Sound() {
		h.Found(t.Context(), report)
	}
}

// TestAnAlteredJournalStopsActs: found while serving, at the next turn.
func TestAnAlteredJournalStopsActs(t *testing.T) {
	dbtest.EachPlain(t, func(t *testing.T, address string) {
		e := openExamined(t, address)
		adviser := e.insider(access.Adviser, monday)
		e.insider(access.Auditor, monday)
		other, err := e.open(t)
		wanted(t, err)
		e.turn(t, e.House)
		if a := e.get("/health"); a.StatusCode != http.StatusOK {
			t.Fatalf("before: %d %s", a.StatusCode, a.body)
		}
		door, before := e.browse("GET", "/mon-espace", nil), len(e.lettersWaiting())
		e.alter(t, 1)
		e.turn(t, e.House)
		e.turn(t, e.House)
		e.turn(t, other)
		for name, h := range map[string]house{"who found it": e.house, "the other node": {other, t}} {
			if a := h.get("/health"); a.StatusCode != http.StatusServiceUnavailable || !a.says("journal tampered with") {
				t.Errorf("%s: health %d %s", name, a.StatusCode, a.body)
			}
			if a := h.get("/"); a.StatusCode != http.StatusOK {
				t.Errorf("%s: the first page %d", name, a.StatusCode)
			}
			if _, err := h.Journal.Checkpoint(t.Context()); err == nil {
				t.Errorf("%s signs", name)
			}
			if err := h.MailCheckpoint(t.Context()); err == nil {
				t.Errorf("%s mails a checkpoint", name)
			}
		}
		for lang, says := range map[string]string{
			"fr": "fermé aux changements", "fr-FALC": "Rien ne peut changer", "en": "closed to changes", "ar": "مغلقة أمام التغييرات",
		} {
			cookies := append(door.Cookies(), &http.Cookie{Name: "__Host-lang", Value: lang})
			a := e.browse("POST", "/mon-espace", url.Values{"cle": {door.key(t)}, "secret-code": {"x"}}, cookies...)
			if a.StatusCode != http.StatusServiceUnavailable || !a.says(says) {
				t.Errorf("%s: %d %.300s", lang, a.StatusCode, main(a.body))
			}
		}
		if n := e.log.count("fault=journal.fault.entry_changed"); n != 1 {
			t.Errorf("the fault is named %d times", n)
		}
		if n := len(e.lettersWaiting()) - before; n != 2 {
			t.Errorf("%d letters wait: one for the auditor and one for who receives checkpoints", n)
		}
		scope, err := adviser.actor.May(access.PersonCreate)
		wanted(t, err)
		if _, err := e.People.Create(t.Context(), scope, people.Card{FirstName: "Rose"}); kernel.KindOf(err) != kernel.Unavailable {
			t.Errorf("a file is opened without a line: %v", err)
		}
		if _, err := e.open(t); kernel.KindOf(err) != kernel.Unavailable {
			t.Errorf("it opens again: %v", err)
		}
	})
}

// lettersWaiting gives the mails that wait to leave.
func (e *examined) lettersWaiting() (ids []kernel.ID) {
	e.t.Helper()
	wanted(e.t, dbtest.All(e.t, e.DB).NewSelect().Table("mails").Column("id").Where("state = 'waiting'").Scan(e.t.Context(), &ids))
	return ids
}

// TestALongJournalIsVerifiedWhileServing: the start trusts what was verified,
// and the verification behind it stops the acts.
func TestALongJournalIsVerifiedWhileServing(t *testing.T) {
	dbtest.EachPlain(t, func(t *testing.T, address string) {
		e := openExamined(t, address)
		e.insider(access.Adviser, monday)
		if _, err := e.open(t); err != nil {
			t.Fatal(err)
		}
		note := filepath.Join(e.Safe.Folder(), "journal-verified")
		kept, err := os.ReadFile(note)
		wanted(t, err)
		wanted(t, e.DB.Write(t.Context(), func(ctx context.Context, tx bun.Tx) error { // the night is another node's
			_, err := e.Post.Daily(ctx, tx, "verification", "2026-11-23")
			return err
		}))
		e.alter(t, 0)
		e.config.BePatient(0, time.Hour)
		short, err := e.open(t) // the note of the first start says that line 0 was verified
		if err != nil {
			t.Fatalf("a start that trusts the note: %v", err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); short.Run(ctx) }()
		for range 1000 {
			if short.Journal.Halted() {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		behind := short.Journal.Halted() // before the last turn, which looks too
		stop()
		<-ended
		if !behind || e.log.count("fault=journal.fault.entry_changed") != 1 {
			t.Error("what was verified behind the start found nothing, or did not say it once")
		}
		// The alarm makes a start verify the whole, whatever its patience and the
		// note in its own safe.
		wanted(t, os.WriteFile(note, kept, 0o600))
		if _, err := e.open(t); kernel.KindOf(err) != kernel.Unavailable {
			t.Errorf("it opens again: %v", err)
		}
	})
}

// TestAStartGivesALongJournalUp verifies later what was never verified and is too
// long for its patience.
func TestAStartGivesALongJournalUp(t *testing.T) {
	e := openExamined(t, dbtest.SQLite(t))
	e.insider(access.Adviser, monday)
	if _, err := e.open(t); err != nil {
		t.Fatal(err)
	}
	wanted(t, os.Remove(filepath.Join(e.Safe.Folder(), "journal-verified")))
	e.config.BePatient(0, time.Nanosecond)
	if later, err := app.CheckLater(t.Context(), e.Journal, e.config); err != nil || !later {
		t.Errorf("later %v, %v", later, err)
	}
}

// TestTheAlarmIsLiftedByASoundStart: and by nothing else.
func TestTheAlarmIsLiftedByASoundStart(t *testing.T) {
	dbtest.EachPlain(t, func(t *testing.T, address string) {
		e := openExamined(t, address)
		e.insider(access.Adviser, monday)
		e.Found(t.Context(), journal.Report{Faults: []journal.Fault{{Key: journal.FaultHeadProof}}})
		if raised, err := e.Journal.Raised(t.Context()); err != nil || !raised {
			t.Fatalf("raised %v, %v", raised, err)
		}
		e.config.BePatient(0, time.Nanosecond)
		again, err := e.open(t)
		if err != nil {
			t.Fatal(err)
		}
		if raised, err := again.Journal.Raised(t.Context()); err != nil || raised {
			t.Errorf("raised %v, %v", raised, err)
		}
		if a := (house{again, t}).get("/health"); a.StatusCode != http.StatusOK {
			t.Errorf("health %d %s", a.StatusCode, a.body)
		}
	})
}

// TestHealthWritesNowAndThen: a database that keeps nothing shows, and the
// journal does not grow by it.
func TestHealthWritesNowAndThen(t *testing.T) {
	dbtest.EachPlain(t, func(t *testing.T, address string) {
		e := openExamined(t, address)
		lines := func() (n int) {
			wanted(t, e.DB.NewRaw("SELECT count(*) FROM journal_entries").Scan(t.Context(), &n))
			return n
		}
		before := lines()
		for range 3 {
			if a := e.get("/health"); a.StatusCode != http.StatusOK {
				t.Fatalf("%d %s", a.StatusCode, a.body)
			}
		}
		refuse := "CREATE TRIGGER refused BEFORE UPDATE ON probe BEGIN SELECT RAISE(ABORT, 'full'); END"
		if db.IsPostgres(address) {
			refuse = "ALTER TABLE probe ADD CONSTRAINT refused CHECK (at IS NULL) NOT VALID"
		}
		e.execute(t, refuse)
		if a := e.get("/health"); a.StatusCode != http.StatusOK {
			t.Errorf("a probe that was just made is made again: %d", a.StatusCode)
		}
		e.ForgetProbe()
		if a := e.get("/health"); a.StatusCode != http.StatusServiceUnavailable || !a.says("keeps nothing") {
			t.Errorf("%d %s", a.StatusCode, a.body)
		}
		if n := lines(); n != before {
			t.Errorf("%d lines, then %d", before, n)
		}
	})
}

func (e *examined) execute(t *testing.T, statement string) {
	t.Helper()
	driver := "sqlite"
	if db.IsPostgres(e.address) {
		driver = "pgx"
	}
	raw, err := sql.Open(driver, dbtest.Past(e.address))
	wanted(t, err)
	defer raw.Close()
	_, err = raw.Exec(statement)
	wanted(t, err)
}
