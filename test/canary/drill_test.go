package canary_test

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/people"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
)

// inClear tells whether a word is one that the database keeps as it is: the names
// of structures and teams, which are no persons, why one was suspended, what the
// owner of an account called a device or a program.
func inClear(f *fact) bool {
	switch f.about.(type) {
	case *structure:
		return f.field == "name" || f.field == "reason of the suspension"
	case *team:
		return true
	case *account:
		return f.field == "device" || f.field == "program" // what the owner of the account called them
	default:
		return false
	}
}

// No word of anyone stands in the files of the database, its journal included.
func (h *house) scanFiles(t testing.TB, when, path string) (bytes int) {
	t.Helper()
	for name, content := range h.files(t, path) {
		bytes += len(content)
		for _, mark := range h.in(content) {
			if f := h.fact(mark); !inClear(f) {
				t.Errorf("LEAK: %s, the file %s holds the %v in clear", when, name, f)
			}
		}
	}
	return bytes
}

// P4 and P8: a backup is made, a person is erased through the page, the backup is
// restored elsewhere: the person does not come back, and the journal is sound.
func TestAnErasedPersonDoesNotComeBack(t *testing.T) {
	h := planted(t, sqlite(t), 3)
	program, folder := built(t), t.TempDir()
	scanned := h.scanFiles(t, "before the erasure", h.address)
	private, file := filepath.Join(folder, "cle"), filepath.Join(folder, "sauvegarde.age")
	public := lastWord(h.run(t, program, "backup", "key", "--out", private), "age1")
	h.run(t, program, "backup", "--to", file, "--recipient", public, "--database", h.address)

	s := h.plot.structures[0]
	manager, gone, stays := s.staff[access.Manager], s.people[len(s.people)-1], s.people[0]
	auditor := h.plot.network.staff[access.Auditor]
	wantNil(t, h.Retention.Release(t.Context(), may(t, auditor.actor(), access.RetentionHold), h.plot.holds[0].id)) // what is held is not erased
	h.eraseThroughThePage(t, manager, gone)
	scanned += h.scanFiles(t, "after the erasure", h.address)
	h.forgotten(t, gone)

	restored := filepath.Join(t.TempDir(), "restauree.db")
	h.run(t, program, "restore", file, "--identity-file", private, "--database", restored)
	for table, column := range traces {
		if n := rowsBefore(t, restored, table, column, gone.id); n != 0 { // no house has opened yet
			t.Errorf("%d rows of %s came back with the restore", n, table)
		}
	}
	if said := h.run(t, program, "journal", "verify", "--database", restored); !strings.Contains(said, "intact") {
		t.Errorf("the journal of the restored database: %s", said)
	}
	scanned += h.scanFiles(t, "after the restore", restored)
	content, err := os.ReadFile(file)
	wantNil(t, err)
	h.scan(t, "the backup", content)
	back := reopened(t, h, restored)
	scope := may(t, manager.actor(), access.PersonRead)
	if _, err := back.People.Card(t.Context(), scope, gone.id); err == nil || kernel.KindOf(err) != kernel.NotFound {
		t.Errorf("the erased person came back: %v", err)
	}
	if card, err := back.People.Card(t.Context(), scope, stays.id); err != nil || card.Name != stays.name {
		t.Errorf("another person did not come back: %v", err)
	}
	for table, column := range traces {
		if n := rowsAbout(t, back, table, column, gone.id); n > 0 {
			t.Errorf("%d rows of %s came back", n, table)
		}
	}
	t.Logf("files, journal and write-ahead log scanned three times (%d kB): no word of anyone; the erased person stayed so through backup and restore", scanned/1024)
}

// P4, when the machine is lost: the safe comes back from a copy older than an
// erasure, and so does the database. The erasure is in the mails of the day.
func TestAnErasureIsKeptByTheMailsOfTheDay(t *testing.T) {
	dbtest.EachPlain(t, func(t *testing.T, address string) {
		h := planted(t, address, 3)
		program, folder := built(t), t.TempDir()
		private, file := filepath.Join(folder, "cle"), filepath.Join(folder, "sauvegarde.age")
		public := lastWord(h.run(t, program, "backup", "key", "--out", private), "age1")
		h.run(t, program, "backup", "--to", file, "--recipient", public, "--database", h.address)
		copied := filepath.Join(folder, "coffre-copie")
		wantNil(t, exec.CommandContext(t.Context(), "cp", "-a", h.folder, copied).Run())

		s := h.plot.structures[0]
		gone := s.people[len(s.people)-1]
		for _, held := range h.plot.holds {
			wantNil(t, h.Retention.Release(t.Context(), may(t, h.plot.network.staff[access.Auditor].actor(), access.RetentionHold), held.id))
		}
		h.eraseThroughThePage(t, s.staff[access.Manager], gone)
		lines, err := people.Erasures(h.Safe, h.opened.AddDate(0, 0, -1))
		wantNil(t, err)
		if len(lines) != 1 {
			t.Fatalf("%d erasures to mail", len(lines))
		}
		mail := filepath.Join(folder, "courriels.txt")
		wantNil(t, os.WriteFile(mail, []byte("Bonjour,\r\n\r\n> "+lines[0]+"\r\nVous aussi.\r\n"), 0o600))
		stray := filepath.Join(folder, "autre.txt")
		wantNil(t, os.WriteFile(stray, []byte(strings.Replace(lines[0], string(gone.id), string(s.people[0].id), 1)), 0o600))

		lost := &house{marks: h.marks, folder: copied, plot: h.plot}
		there := emptyLike(t, address)
		if said := lost.run(t, program, "restore", file, "--identity-file", private, "--database", there, "--erasures", mail); !strings.Contains(said, "1 effacements lus, dont 1") {
			t.Errorf("what the restore says of the erasures: %s", said)
		}
		for table, column := range traces {
			if n := rowsBefore(t, there, table, column, gone.id); n != 0 {
				t.Errorf("%d rows of %s came back", n, table)
			}
		}
		if n := rowsBefore(t, there, "people", "id", s.people[0].id); n != 1 {
			t.Error("another person did not come back")
		}
		if said := lost.run(t, program, "journal", "verify", "--database", there); !strings.Contains(said, "intact") {
			t.Errorf("the journal: %s", said)
		}
		refused := exec.CommandContext(t.Context(), program, "restore", file, "--identity-file", private, "--safe", copied,
			"--database", emptyLike(t, address), "--erasures", stray)
		if said, err := refused.CombinedOutput(); err == nil || !strings.Contains(string(said), "aucun effacement de ce réseau") {
			t.Errorf("a list that someone altered: %v: %s", err, said)
		}
	})
}

// emptyLike gives a fresh, empty database of the kind of another.
func emptyLike(t testing.TB, address string) string {
	t.Helper()
	if db.IsPostgres(address) {
		return dbtest.PlainPostgres(t)
	}
	return sqlite(t)
}

// traces are the rows that speak of a person: those of their file, and of what
// retention keeps.
var traces = func() map[string]string {
	all := maps.Clone(files)
	all["retention_holds"], all["retention_items"] = "subject", "subject"
	return all
}()

// lastWord gives the last word of a text that begins in some way.
func lastWord(text, begins string) (word string) {
	for _, w := range strings.Fields(text) {
		if strings.HasPrefix(w, begins) {
			word = w
		}
	}
	return word
}

// rowsBefore counts the rows about someone in a database that no house has opened.
func rowsBefore(t testing.TB, address, table, column string, id kernel.ID) (n int64) {
	t.Helper()
	d, err := db.Open(t.Context(), address)
	wantNil(t, err)
	defer d.Close()
	house := access.System(access.PersonErase).Behind(t.Context())
	wantNil(t, d.Read(house, func(ctx context.Context, tx bun.Tx) (err error) {
		n, err = tx.NewSelect().Table(table).Where("? = ?", bun.Ident(column), id).Count(ctx)
		return err
	}))
	return n
}

// eraseThroughThePage erases someone as a manager does.
func (h *house) eraseThroughThePage(t testing.TB, manager *account, p *person) {
	t.Helper()
	v := &viewer{label: "the manager", actor: manager.actor(), account: manager, cookie: manager.sessions[0].token}
	b := h.browser(t.Context(), t, v, "fr", &tally{})
	path := "/personnes/" + string(p.id) + "/effacer"
	b.get(path)
	a := b.send(http.MethodPost, path, url.Values{keyField: {b.key()}, "motif": {"asked"}})
	if a.status != http.StatusSeeOther {
		t.Fatalf("erasing answers %d", a.status)
	}
	b.look(a, a.body)
	if again := b.get("/personnes/" + string(p.id)); again.status != http.StatusNotFound {
		t.Errorf("the page of an erased person answers %d", again.status)
	}
}

// forgotten makes sure that nothing about someone who was erased is shown to
// anyone any more: not even why their file was held.
func (h *house) forgotten(t testing.TB, p *person) {
	t.Helper()
	about := func(f *fact) bool {
		n, isNote := f.about.(*note)
		o, isHold := f.about.(*hold)
		d, isDiagnosis := f.about.(*diagnosis)
		return f.about == any(p) || isNote && n.of == p || isHold && o.about == p || isDiagnosis && d.of == p
	}
	for _, v := range []*account{h.plot.network.staff[access.Auditor], p.in.staff[access.Manager]} {
		b := h.browser(t.Context(), t, &viewer{label: v.String(), actor: v.actor(), account: v, cookie: v.sessions[0].token}, "fr", &tally{})
		for _, path := range []string{"/personnes", "/conservation/gels", "/conservation", "/journal", "/journal/structure", "/accueil"} {
			for _, mark := range h.in([]byte(b.get(path).body)) {
				if f := h.fact(mark); about(f) {
					t.Errorf("%v still sees the %v on %s, though the person was erased", b.as, f, path)
				}
			}
		}
	}
}

// reopened opens the house anew on another database, with the same safe.
func reopened(t testing.TB, h *house, address string) *house {
	t.Helper()
	again := &house{marks: h.marks, address: address, folder: h.folder, opened: h.opened, log: &output{}, plot: h.plot}
	again.open(t)
	return again
}

func rowsAbout(t testing.TB, h *house, table, column string, id kernel.ID) (n int64) {
	t.Helper()
	var found []kernel.ID
	wantNil(t, h.DB.Read(access.System(access.PersonErase).Behind(t.Context()), func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Table(table).Column(column).Scan(ctx, &found)
	}))
	return int64(len(slices.DeleteFunc(found, func(other kernel.ID) bool { return other != id })))
}
