package people

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
	"relais/internal/platform/seal"
	"relais/migrations"
)

func eraser(t testing.TB) access.Scope { return may(t, manager, access.PersonErase) }

// fill gives a person one of everything.
func (h *house) fill(t testing.TB) kernel.ID {
	t.Helper()
	ctx := t.Context()
	id := h.create(t, aCard())
	_, err := h.WriteNote(ctx, may(t, adviser, access.NoteWrite), id, "Confie son inquiétude pour Barnabé.", false)
	wantNil(t, err)
	_, err = h.WriteNote(ctx, may(t, adviser, access.NoteWrite), id, "Hésite à quitter Rochecorbon.", true)
	wantNil(t, err)
	wantNil(t, h.GiveConsent(ctx, may(t, adviser, access.PersonConsent), id, agreeing(ForShare)))
	code, err := h.GiveCode(ctx, may(t, adviser, access.PersonCode), id)
	wantNil(t, err)
	_, err = h.OpenSession(ctx, may(t, access.Anyone(), access.SpaceOpen), code.Text)
	wantNil(t, err)
	_, err = h.AskGlass(ctx, may(t, admin, access.GlassAsk), string(id), "Disparition signalée par Hermeline.")
	wantNil(t, err)
	return id
}

var tables = []string{"people_charges", "people_notes", "people_consents", "people_index", "people_codes", "people_spaces", "people_glasses"}

func TestNothingIsLeftOfAnErasedPerson(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		id, other := h.fill(t), h.fill(t)
		wantNil(t, h.AskErasure(ctx, may(t, herself(id), access.PersonAskErasure), id))
		asking, err := h.AskingErasure(ctx, eraser(t))
		if err != nil || len(asking) != 1 || asking[0].ID != id {
			t.Fatalf("asking %+v %v", asking, err)
		}
		for _, table := range tables {
			if h.count(t, table, "person", id) == 0 {
				t.Fatalf("nothing in %s to be erased", table)
			}
		}
		wantKind(t, h.Erase(ctx, may(t, stranger, access.PersonErase), id, Asked), kernel.NotFound)
		wantKind(t, h.Erase(ctx, eraser(t), id, "other"), kernel.Invalid)
		wantNil(t, h.Erase(ctx, eraser(t), id, Asked))
		for _, table := range tables {
			if n := h.count(t, table, "person", id); n != 0 {
				t.Errorf("%d rows left in %s", n, table)
			}
			if h.count(t, table, "person", other) == 0 {
				t.Errorf("the rows of another person went from %s", table)
			}
		}
		if h.count(t, "people", "id", id) != 0 || h.count(t, "seal_keys", "owner", id) != 0 {
			t.Error("the file or its key is left")
		}
		if h.count(t, "erasures", "person", id) != 1 || !slices.Equal(*h.removed, []kernel.ID{id}) {
			t.Errorf("no tombstone, or the other rooms were not told: %v", *h.removed)
		}
		_, err = h.Minimal(ctx, may(t, adviser, access.PersonReadMinimal), id)
		wantKind(t, err, kernel.NotFound)
		wantKind(t, h.Erase(ctx, eraser(t), id, Asked), kernel.NotFound)
		page, err := h.Journal.Lines(ctx, may(t, auditor, access.JournalAudit), journal.Query{Action: journal.Erased})
		if err != nil || len(page.Lines) != 1 || page.Lines[0].Object != "reason:asked" || page.Lines[0].Account != "manager" {
			t.Errorf("the line of the erasure: %+v %v", page.Lines, err)
		}
		_, err = h.Card(ctx, may(t, adviser, access.PersonRead), other)
		wantNil(t, err)
	})
}

func TestAnErasureIsWholeOrNotAtAll(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		id := h.fill(t)
		works := h.Erasers
		h.Erasers = append(slices.Clone(works), func(context.Context, bun.Tx, kernel.ID) error { return errors.New("broken") })
		if err := h.Erase(ctx, eraser(t), id, Asked); err == nil {
			t.Fatal("erased in spite of a room that could not")
		}
		_, err := h.Card(ctx, may(t, adviser, access.PersonRead), id)
		wantNil(t, err)
		if stones, err := Tombstones(h.Safe); err != nil || len(stones) != 0 {
			t.Errorf("tombstones of someone who is there: %v %v", stones, err)
		}
		h.Erasers = works
		wantNil(t, h.Erase(ctx, eraser(t), id, Asked))
		if stones, err := Tombstones(h.Safe); err != nil || len(stones) != 1 || stones[0].Person != id {
			t.Errorf("tombstones %v %v", stones, err)
		}
	})
}

// clearValues lists what must be found nowhere in clear, in every likely spelling.
func clearValues() (values []string) {
	for _, word := range []string{
		"Zénaïde", "Ze\u0301nai\u0308de", "zenaide", "Quillerou", "Vantadour", "Hermeline", "dix-huit heures",
		"Barnabé", "inquiétude", "Ardentes-les-Bains", "Rochecorbon", "Disparition", `"commune":"36044"`, `"birth_year":1957`, `"adaptations":["lecture"]`,
	} {
		values = append(values, word, strings.ToLower(word), strings.ToUpper(word))
	}
	return append(values, "06 39 98 12 34", "0639981234", "+33639981234", "33639981234", "639981234", "06.39.98.12.34")
}

// seen tells which values stand in the files under some folders. A file that its
// server takes away meanwhile holds nothing any more.
func seen(t testing.TB, values []string, roots ...string) (found []string) {
	t.Helper()
	for _, root := range roots {
		err := filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err != nil || !entry.Type().IsRegular() {
				return err
			}
			content, err := os.ReadFile(path)
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			for _, value := range values {
				if strings.Contains(string(content), value) {
					found = append(found, filepath.Base(path)+": "+value)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// wrapped gives the bytes of a person's wrapped key.
func (h *house) wrapped(t testing.TB, id kernel.ID) string {
	t.Helper()
	var key []byte
	wantNil(t, dbtest.All(t, h.DB).NewSelect().Table("seal_keys").Column("wrapped").Where("owner = ?", id).Scan(t.Context(), &key))
	if len(key) < 32 {
		t.Fatalf("a wrapped key of %d bytes", len(key))
	}
	return string(key)
}

// P4 on SQLite: the file, its write-ahead log, its shared memory and a copy.
func TestTheFilesOfSQLiteTellNothing(t *testing.T) {
	path := dbtest.SQLite(t)
	h := newHouse(t, dbtest.Open(t, path, migrations.Files), path, filepath.Join(t.TempDir(), "safe"))
	id := h.fill(t)
	_, err := h.Search(t.Context(), may(t, colleague, access.PersonSearch), Query{FirstName: "Zénaïde", Phone: "0639981234"})
	wantNil(t, err)
	key := h.wrapped(t, id)
	copies := t.TempDir()
	h.copyTo(t, filepath.Join(copies, "before.db"))
	for _, root := range []string{filepath.Dir(path), copies} {
		if seen(t, []string{key}, root) == nil || seen(t, []string{"people_charges"}, root) == nil {
			t.Fatalf("the scan of %s sees nothing, so it proves nothing", filepath.Base(root))
		}
	}
	if found := seen(t, clearValues(), filepath.Dir(path), copies, h.folder); found != nil {
		t.Errorf("in clear before the erasure: %q", found)
	}
	wantNil(t, h.Erase(t.Context(), eraser(t), id, Asked))
	after := t.TempDir()
	h.copyTo(t, filepath.Join(after, "after.db"))
	if found := seen(t, append(clearValues(), key), filepath.Dir(path), after, h.folder); found != nil {
		t.Errorf("left after the erasure: %q", found)
	}
	t.Logf("%d values and a wrapped key looked for in the database, its write-ahead log, its copies and the safe", len(clearValues()))
}

// copyTo makes a copy of a SQLite file as a backup does.
func (h *house) copyTo(t testing.TB, path string) {
	t.Helper()
	pool, err := sql.Open("sqlite", h.address) // the house's own readers refuse to write anything
	wantNil(t, err)
	defer pool.Close()
	_, err = pool.ExecContext(t.Context(), "VACUUM INTO ?", path)
	wantNil(t, err)
}

// P4 on PostgreSQL: the files of the database and the server's log.
func TestTheFilesOfPostgresTellNothing(t *testing.T) {
	address := dbtest.PlainPostgres(t)
	server, err := db.Open(t.Context(), os.Getenv("RELAIS_TEST_POSTGRES"))
	wantNil(t, err)
	defer server.Close()
	d := dbtest.Open(t, address, migrations.Files)
	h := newHouse(t, d, address, filepath.Join(t.TempDir(), "safe"))
	var folder, oid string
	wantNil(t, server.NewRaw("SHOW data_directory").Scan(t.Context(), &folder))
	wantNil(t, d.NewRaw("SELECT oid::text FROM pg_database WHERE datname = current_database()").Scan(t.Context(), &oid))
	files, log := filepath.Join(folder, "base", oid), filepath.Join(folder, "pg_wal")
	if _, err := os.ReadDir(files); err != nil {
		t.Skipf("the files of the server are not for this user to read: %v", err)
	}
	flush := func() {
		_, err := server.ExecContext(t.Context(), "CHECKPOINT")
		wantNil(t, err)
	}
	id := h.fill(t)
	key := h.wrapped(t, id)
	flush()
	if seen(t, []string{key}, files) == nil {
		t.Fatal("the scan sees nothing, so it proves nothing")
	}
	if found := seen(t, clearValues(), files, log, h.folder); found != nil {
		t.Errorf("in clear before the erasure: %q", found)
	}
	wantNil(t, h.Erase(t.Context(), eraser(t), id, Asked))
	// The server keeps a dead row while any transaction that might see it is
	// under way, its own statistics included: the next settling takes it.
	for try := 0; ; try++ {
		flush()
		found := seen(t, append(clearValues(), key), files, h.folder)
		if found == nil {
			t.Logf("%d values and a wrapped key looked for in the files of the server, its log of writes and the safe", len(clearValues()))
			return
		}
		if try == 20 {
			t.Fatalf("left after the erasure: %q", found)
		}
		time.Sleep(200 * time.Millisecond)
		wantNil(t, h.Settle(t.Context()))
	}
}

// beside gives a house on another fresh database with the same safe: that of a
// backup restored later, in which the next person created has a given
// identifier.
func (h *house) beside(t testing.TB) *house {
	t.Helper()
	address := dbtest.SQLite(t)
	if db.IsPostgres(h.address) {
		address = dbtest.PlainPostgres(t)
	}
	return newHouse(t, dbtest.Open(t, address, migrations.Files), address, h.folder)
}

func sameID() kernel.IDs {
	return kernel.NewIDs(kernel.StoppedClock(time.UnixMilli(1)), strings.NewReader(strings.Repeat("x", 10)))
}

func TestARestoredBackupIsCorrected(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx, own := t.Context(), access.System(access.PersonErase)
		h.IDs = sameID()
		id := h.create(t, aCard())
		wantNil(t, h.Erase(ctx, eraser(t), id, Asked))
		old := h.beside(t)
		ids := old.IDs
		old.IDs = sameID()
		if back := old.create(t, aCard()); back != id {
			t.Fatal("the backup holds someone else")
		}
		old.IDs = ids
		safe := old.create(t, aCard())
		_, err := old.Reapply(ctx, eraser(t), nil)
		wantKind(t, err, kernel.NotFound)
		for round, want := range []int{1, 0} {
			if again, err := old.CatchUp(ctx, own); err != nil || again != want {
				t.Errorf("round %d erased %d again, want %d (%v)", round, again, want, err)
			}
		}
		_, err = old.Minimal(ctx, may(t, adviser, access.PersonReadMinimal), id)
		wantKind(t, err, kernel.NotFound)
		_, err = old.Minimal(ctx, may(t, adviser, access.PersonReadMinimal), safe)
		wantNil(t, err)
		if n := old.count(t, "erasures", "person", id); n != 1 {
			t.Errorf("%d tombstones in the restored database", n)
		}
		page, err := old.Journal.Lines(ctx, may(t, auditor, access.JournalAudit), journal.Query{Action: journal.ErasedAgain})
		if err != nil || len(page.Lines) != 1 {
			t.Errorf("lines %+v %v", page.Lines, err)
		}
	})
}

func TestTheFileOfTombstones(t *testing.T) {
	path := dbtest.SQLite(t)
	h := newHouse(t, dbtest.Open(t, path, migrations.Files), path, filepath.Join(t.TempDir(), "safe"))
	first, second := h.create(t, aCard()), h.create(t, aCard())
	wantNil(t, h.Erase(t.Context(), eraser(t), first, Asked))
	file := filepath.Join(h.folder, tombstoneFile)
	one, err := os.ReadFile(file)
	wantNil(t, err)
	wantNil(t, h.Erase(t.Context(), eraser(t), second, Mistaken))
	two, err := os.ReadFile(file)
	wantNil(t, err)
	write := func(content string) { t.Helper(); wantNil(t, os.WriteFile(file, []byte(content), 0o600)) }

	write(string(two[:len(two)-9])) // a crash cut the last line short
	if stones, err := Tombstones(h.Safe); err != nil || len(stones) != 1 || stones[0].Person != first {
		t.Errorf("after a crash: %v %v", stones, err)
	}
	wantNil(t, h.Settle(t.Context()))
	if again, err := os.ReadFile(file); err != nil || string(again) != string(two) {
		t.Errorf("after it was settled: %s %v", again, err)
	}
	for name, content := range map[string]string{
		"another person": strings.Replace(string(two), string(first), "somebody", 1),
		"another reason": strings.Replace(string(two), "mistaken", "overdue", 1),
		"no JSON":        "erase everybody\n" + string(one),
	} {
		write(content)
		_, err := Tombstones(h.Safe)
		wantKind(t, err, kernel.Unavailable)
		if _, err = h.CatchUp(t.Context(), access.System(access.PersonErase)); err == nil {
			t.Errorf("%s: it goes on", name)
		}
	}
	memory, err := seal.MemorySafe(strings.NewReader(strings.Repeat("randomness", 1000)))
	wantNil(t, err)
	if stones, err := Tombstones(memory); err != nil || stones != nil {
		t.Errorf("a safe in memory: %v %v", stones, err)
	}
}

func TestATombstoneStays(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.create(t, aCard())
		wantNil(t, h.Erase(t.Context(), eraser(t), id, Asked))
		for _, statement := range []string{"DELETE FROM erasures", "UPDATE erasures SET reason = 'x'"} {
			err := h.DB.Write(t.Context(), func(ctx context.Context, tx bun.Tx) error {
				_, err := tx.ExecContext(ctx, statement)
				return err
			})
			if err == nil {
				t.Errorf("%s is accepted", statement)
			}
		}
	})
}

// Whoever reads while a person is erased sees the whole file, or none.
func TestNobodySeesHalfAFile(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for range 4 {
			id := h.fill(t)
			read := may(t, herself(id), access.PersonExport)
			var readers sync.WaitGroup
			for range 6 {
				readers.Go(func() {
					for range 6 {
						e, err := h.Export(context.WithoutCancel(t.Context()), read, id)
						switch {
						case err != nil && kernel.KindOf(err) == kernel.NotFound:
							if !reflect.DeepEqual(e, Export{}) {
								t.Errorf("an erased person left %+v", e)
							}
						case err != nil:
							t.Error(err)
						case len(e.Notes) != 2 || len(e.Charges) != 1 || len(e.Glasses) != 1 || len(e.Lines) < 5 || e.Card.Name == "":
							t.Errorf("half a file: %+v", e)
						}
					}
				})
			}
			if err := h.Erase(t.Context(), eraser(t), id, Asked); err != nil && kernel.KindOf(err) != kernel.Unavailable {
				t.Error(err)
			}
			readers.Wait()
		}
		wantNil(t, h.Settle(t.Context()))
	})
}
