package seal_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
	"relais/internal/platform/seal"
	"relais/migrations"
)

func TestARotatedKeyOpensTheOldAndSealsTheNew(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d, ada)
		before := r.seal(ada, phone, "before")
		_, restore := r.row(ada)
		must(t, r.Rotate(t.Context(), ada))
		after := r.seal(ada, phone, "after")
		if bytes.Equal(before[:5], after[:5]) {
			t.Error("the new value is sealed by the old key")
		}
		r.opens(ada, phone, before, "before")
		r.opens(ada, phone, after, "after")
		var version int
		var rotated time.Time
		must(t, d.NewRaw("SELECT version, rotated_at FROM seal_keys WHERE owner = ?", ada).Scan(t.Context(), &version, &rotated))
		if version != 2 || !rotated.Equal(noon) {
			t.Errorf("version %d, rotated at %v", version, rotated)
		}
		restore()
		r.refuses(ada, phone, after, kernel.Internal, "seal.broken")
	})
}

func TestEveryOwnerGetsAFreshKey(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d, ada)
		const owners = 130 // more than one lot
		sealed := map[kernel.ID][]byte{ada: r.seal(ada, phone, "before")}
		for n := range owners - 1 {
			owner := kernel.ID(fmt.Sprint("owner ", n))
			r.create(owner)
			sealed[owner] = r.seal(owner, phone, "before")
		}
		if n, err := r.RotateAll(t.Context()); n != owners || err != nil {
			t.Fatalf("%d keys changed, %v", n, err)
		}
		for owner, before := range sealed {
			if after := r.seal(owner, phone, "after"); bytes.Equal(before[:5], after[:5]) {
				t.Errorf("%s still seals by the old key", owner)
			}
			r.opens(owner, phone, before, "before")
		}
	})
}

func TestOldCopiesOpenNoMoreOnceOldMastersAreDropped(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d, ada)
		const owners = 250 // more than one batch
		for n := range owners - 1 {
			r.create(kernel.ID(fmt.Sprint("owner ", n)))
		}
		sealed := r.seal(ada, phone, "x")
		_, restore := r.row(ada)
		must(t, r.safe.RotateMaster())
		r.opens(ada, phone, sealed, "x")
		if n, err := r.Rewrap(t.Context()); n != owners || err != nil {
			t.Fatalf("%d wrapped anew, %v", n, err)
		}
		r.opens(ada, phone, sealed, "x")
		_, restoreNow := r.row(ada)
		must(t, r.safe.DropOldMasters())
		for n := range owners - 1 {
			r.seal(kernel.ID(fmt.Sprint("owner ", n)), phone, "x")
		}
		restore()
		r.refuses(ada, phone, sealed, kernel.Internal, "seal.locked")
		if n, err := r.Rewrap(t.Context()); n >= owners || kernel.KindOf(err) != kernel.Internal {
			t.Errorf("%d wrapped anew, %v", n, err)
		}
		restoreNow()
		r.opens(ada, phone, sealed, "x")
		again, err := seal.OpenSafe(seal.SafeConfig{Folder: r.safe.Folder()})
		must(t, err)
		roomWith(t, d, again).opens(ada, phone, sealed, "x")
	})
}

func TestRewrapWaitsForAKeyThatIsBeingMade(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d, ada)
		wrapped, finish, made := make(chan struct{}), make(chan struct{}), make(chan error)
		go func() {
			made <- d.Write(t.Context(), func(ctx context.Context, tx bun.Tx) error {
				err := r.Create(ctx, tx, bela, "person")
				close(wrapped)
				<-finish
				return err
			})
		}()
		<-wrapped
		must(t, r.safe.RotateMaster())
		ended := make(chan int, 1)
		go func() {
			n, err := r.Rewrap(t.Context())
			if err != nil {
				t.Error(err)
			}
			ended <- n
		}()
		select {
		case n := <-ended:
			t.Error("did not wait")
			ended <- n
		case <-time.After(50 * time.Millisecond):
		}
		close(finish)
		must(t, <-made)
		if n := <-ended; n != 2 {
			t.Errorf("%d wrapped anew", n)
		}
		must(t, r.safe.DropOldMasters())
		r.seal(bela, phone, "x")
	})
}

func TestTheOtherSafeOpensNothing(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		r, other := newRoom(t, d), roomWith(t, d, memory(t))
		must(t, other.Check(t.Context())) // no key yet
		r.create(ada)
		sealed := r.seal(ada, phone, "x")
		other.refuses(ada, phone, sealed, kernel.Internal, "seal.locked")
		expect(t, other.Check(t.Context()), kernel.Unavailable, "safe.other_database")
		must(t, r.Check(t.Context()))
	})
}

// TestDestroyedBytesLeaveTheFiles looks for bytes in the files as they are on
// the disk, with a control: before, they are found.
func TestDestroyedBytesLeaveTheFiles(t *testing.T) {
	path := dbtest.SQLite(t)
	r := newRoom(t, dbtest.Open(t, path, migrations.Files), ada, bela)
	r.seal(ada, phone, "a plain value")
	wrapped, _ := r.row(ada)
	must(t, r.Rotate(t.Context(), ada))
	rotated, _ := r.row(ada)
	if !inFiles(t, path, wrapped[8:]) || !inFiles(t, path, rotated[8:]) {
		t.Fatal("the control: what is there is not found")
	}
	r.destroy(ada)
	if !inFiles(t, path, rotated[8:]) {
		t.Error("Forget would have nothing to do")
	}
	must(t, r.Forget(t.Context()))
	for i, secret := range [][]byte{wrapped, rotated, []byte("a plain value")} {
		// No piece of it either, and the pieces stand wherever pages left them.
		for from := 0; from+12 <= len(secret); from += 12 {
			if inFiles(t, path, secret[from:from+12]) && !common(r, secret[from:from+12]) {
				t.Errorf("secret %d: bytes from %d are still there", i, from)
			}
		}
	}
}

// common tells whether bytes stand in the row of another owner too: the frame
// of a wrapped key, that is, and nothing of the key.
func common(r room, piece []byte) bool {
	other, _ := r.row(bela)
	return bytes.Contains(other, piece)
}

// inFiles tells whether bytes stand anywhere in the files of a SQLite database.
func inFiles(t *testing.T, path string, piece []byte) bool {
	t.Helper()
	files, err := filepath.Glob(path + "*")
	must(t, err)
	for _, file := range files {
		data, err := os.ReadFile(file)
		must(t, err)
		if bytes.Contains(data, piece) {
			return true
		}
	}
	return false
}

func TestDestroyedBytesLeaveTheServersTable(t *testing.T) {
	d := dbtest.Open(t, dbtest.Postgres(t), migrations.Files)
	r := newRoom(t, d, ada, bela)
	size := func() (bytes int) {
		must(t, d.NewRaw("SELECT pg_relation_size('seal_keys')").Scan(t.Context(), &bytes))
		return bytes
	}
	for range 100 {
		must(t, r.Rotate(t.Context(), ada))
	}
	before := size()
	r.destroy(ada)
	must(t, r.Forget(t.Context()))
	if after := size(); after >= before {
		t.Errorf("the table had %d bytes, and has %d", before, after)
	}
}

func TestForgetSaysWhenAReaderHoldsTheLog(t *testing.T) {
	d := dbtest.Open(t, dbtest.SQLite(t), migrations.Files)
	r := newRoom(t, d, ada)
	d.SetMaxOpenConns(2) // one reads, and the other does not wait long
	reader, err := d.BeginTx(t.Context(), nil)
	must(t, err)
	defer reader.Rollback()
	_, err = d.ExecContext(t.Context(), "PRAGMA busy_timeout = 50")
	must(t, err)
	var n int
	must(t, reader.NewRaw("SELECT count(*) FROM seal_keys").Scan(t.Context(), &n))
	r.destroy(ada)
	expect(t, r.Forget(t.Context()), kernel.Unavailable, "seal.busy")
	must(t, reader.Rollback())
	must(t, r.Forget(t.Context()))
}
