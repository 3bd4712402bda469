package seal_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/uptrace/bun"
	"pgregory.net/rapid"

	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
	"relais/internal/platform/seal"
	"relais/internal/platform/seal/sealtest"
	"relais/migrations"
)

func keyOf(err error) string {
	var e *kernel.Error
	if errors.As(err, &e) {
		return e.Key
	}
	return ""
}

func TestWhatIsSealedOpens(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d, ada)
		rapid.Check(t, func(t *rapid.T) {
			plain := rapid.SliceOf(rapid.Byte()).Draw(t, "plain")
			place := seal.Place{Table: "people", Column: "notes", Row: rapid.StringN(1, 40, -1).Draw(t, "row")}
			sealed, err := r.Seal(context.Background(), d, ada, place, plain)
			if err != nil {
				t.Fatal(err)
			}
			if len(sealed) != len(plain)+33 || len(plain) > 8 && bytes.Contains(sealed, plain) {
				t.Fatalf("%d bytes became %x", len(plain), sealed)
			}
			opened, err := r.Open(context.Background(), d, ada, place, sealed)
			if err != nil || !bytes.Equal(opened, plain) {
				t.Fatalf("opened %q, %v", opened, err)
			}
		})
		if a, b := r.seal(ada, phone, "x"), r.seal(ada, phone, "x"); bytes.Equal(a, b) {
			t.Error("one value sealed twice is the same twice")
		}
	})
}

func TestAValueOpensNowhereElse(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d, ada, bela)
		sealed := r.seal(ada, phone, "06 39 98 00 01")
		for name, other := range map[string]seal.Place{
			"row":    {Table: "people", Column: "phone", Row: "2"},
			"column": {Table: "people", Column: "mail", Row: "1"},
			"table":  {Table: "accounts", Column: "phone", Row: "1"},
		} {
			t.Run(name, func(*testing.T) { r.refuses(ada, other, sealed, kernel.Internal, "seal.broken") })
		}
		r.refuses(bela, phone, sealed, kernel.Internal, "seal.broken")
		r.opens(ada, phone, sealed, "06 39 98 00 01")
	})
}

func TestAnAlteredValueIsRefused(t *testing.T) {
	r := newRoom(t, dbtest.Open(t, dbtest.SQLite(t), migrations.Files), ada)
	sealed := r.seal(ada, phone, "06 39 98 00 01")
	for i := range sealed {
		r.refuses(ada, phone, sealed[:i], kernel.Internal, "seal.broken")
		flipped := bytes.Clone(sealed)
		flipped[i] ^= 1 << (i % 8)
		r.refuses(ada, phone, flipped, kernel.Internal, "seal.broken")
	}
	r.refuses(ada, phone, append(bytes.Clone(sealed), 0), kernel.Internal, "seal.broken")
	r.refuses(ada, phone, nil, kernel.Internal, "seal.broken")
}

func TestAPlaceThatCouldBeAnotherIsRefused(t *testing.T) {
	r := newRoom(t, dbtest.Open(t, dbtest.SQLite(t), migrations.Files), ada)
	for _, place := range []seal.Place{
		{},
		{Table: "people", Column: "phone"},
		{Table: "people|phone", Column: "x", Row: "1"},
		{Table: "people", Column: "phone|x", Row: "1"},
	} {
		_, err := r.Seal(t.Context(), r.db, ada, place, nil)
		expect(t, err, kernel.Internal, "seal.place")
		r.refuses(ada, place, nil, kernel.Internal, "seal.place")
	}
}

func TestAWrappedKeyOpensForItsOwnerAndKindOnly(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d, ada, bela)
		forAda := r.seal(ada, phone, "of Ada")
		wrapped, restore := r.row(ada)
		r.put(bela, wrapped)
		r.refuses(bela, phone, forAda, kernel.Internal, "seal.locked")
		r.opens(ada, phone, forAda, "of Ada") // and is held open from here on
		r.put(ada, wrapped[:len(wrapped)-1])
		r.refuses(ada, phone, forAda, kernel.Internal, "seal.locked")
		restore()
		r.write(func(ctx context.Context, tx bun.Tx) error {
			_, err := tx.NewRaw("UPDATE seal_keys SET kind = 'account' WHERE owner = ?", ada).Exec(ctx)
			return err
		})
		r.refuses(ada, phone, forAda, kernel.Internal, "seal.locked")
	})
}

func TestAnOwnerHasOneKey(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d, ada)
		sealed := r.seal(ada, phone, "x")
		create := func(owner kernel.ID, kind string) error {
			return d.Write(t.Context(), func(ctx context.Context, tx bun.Tx) error { return r.Create(ctx, tx, owner, kind) })
		}
		expect(t, create(ada, "person"), kernel.Conflict, "seal.exists")
		expect(t, create(ada, "account"), kernel.Conflict, "seal.exists")
		r.opens(ada, phone, sealed, "x")
		for owner, kind := range map[kernel.ID]string{
			"": "person", bela: "", "b": "a|b", "c": "a kind that is too long",
			kernel.ID(strings.Repeat("d", 37)): "person",
		} {
			expect(t, create(owner, kind), kernel.Internal, "seal.owner")
		}
	})
}

func TestWhatIsDestroyedOpensNoMore(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d, ada, bela)
		forAda, forBela := r.seal(ada, phone, "of Ada"), r.seal(bela, phone, "of Bela")
		for range 2 {
			r.destroy(ada)
			r.refuses(ada, phone, forAda, kernel.NotFound, "seal.destroyed")
		}
		_, err := r.Seal(t.Context(), d, ada, phone, nil)
		expect(t, err, kernel.NotFound, "seal.destroyed")
		expect(t, r.Rotate(t.Context(), ada), kernel.NotFound, "seal.destroyed")
		must(t, r.Forget(t.Context()))
		r.opens(bela, phone, forBela, "of Bela")
		r.create(ada)
		r.refuses(ada, phone, forAda, kernel.Internal, "seal.broken")
	})
}

func TestADestroyThatIsUndoneDestroysNothing(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d, ada)
		sealed, undone := r.seal(ada, phone, "x"), errors.New("undone")
		err := d.Write(t.Context(), func(ctx context.Context, tx bun.Tx) error {
			must(t, r.Destroy(ctx, tx, ada))
			_, err := r.Open(ctx, tx, ada, phone, sealed)
			expect(t, err, kernel.NotFound, "seal.destroyed")
			return undone
		})
		if !errors.Is(err, undone) {
			t.Fatal(err)
		}
		r.opens(ada, phone, sealed, "x")
	})
}

func TestAKeySealsInTheTransactionThatMakesIt(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		keys := sealtest.Keys(t, d)
		err := d.Write(t.Context(), func(ctx context.Context, tx bun.Tx) error {
			must(t, keys.Create(ctx, tx, ada, "structure"))
			sealed, err := keys.Seal(ctx, tx, ada, phone, []byte("x"))
			must(t, err)
			plain, err := keys.Open(ctx, tx, ada, phone, sealed)
			if string(plain) != "x" {
				t.Errorf("opened %q", plain)
			}
			return err
		})
		must(t, err)
	})
}

func TestTheOtherNodeSeesAtOnce(t *testing.T) {
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		here := newRoom(t, dbtest.Open(t, address, migrations.Files), ada)
		other, err := seal.OpenSafe(seal.SafeConfig{Folder: here.safe.Folder()})
		must(t, err)
		there := roomWith(t, dbtest.Open(t, address, migrations.Files), other)
		before := here.seal(ada, phone, "before")
		there.opens(ada, phone, before, "before")
		must(t, here.Rotate(t.Context(), ada))
		there.opens(ada, phone, here.seal(ada, phone, "after"), "after")
		here.opens(ada, phone, there.seal(ada, phone, "from there"), "from there")
		must(t, here.safe.RotateMaster())
		there.create(bela) // under the new master key, which it was not told of
		_, err = here.Rewrap(t.Context())
		must(t, err)
		must(t, here.safe.DropOldMasters())
		there.opens(ada, phone, before, "before")
		here.opens(bela, phone, there.seal(bela, phone, "x"), "x")
		here.destroy(ada)
		there.refuses(ada, phone, before, kernel.NotFound, "seal.destroyed")
	})
}

func TestManyAtOnce(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		var all sync.WaitGroup
		for n := range 6 {
			owner := kernel.ID(fmt.Sprintf("owner %d", n))
			r.create(owner)
			all.Go(func() {
				for i := range 15 {
					text := fmt.Sprint(n, i)
					r.opens(owner, phone, r.seal(owner, phone, text), text)
					if i%5 == 0 {
						if err := r.Rotate(t.Context(), owner); err != nil {
							t.Error(err)
						}
					}
				}
			})
		}
		all.Go(func() {
			for range 3 {
				if err := r.safe.RotateMaster(); err != nil {
					t.Error(err)
				}
				if n, err := r.Rewrap(t.Context()); err != nil || n != 6 {
					t.Errorf("%d wrapped anew, %v", n, err)
				}
			}
		})
		all.Wait()
		must(t, r.safe.DropOldMasters())
		for n := range 6 {
			owner := kernel.ID(fmt.Sprintf("owner %d", n))
			r.opens(owner, phone, r.seal(owner, phone, "x"), "x")
		}
	})
}

func BenchmarkKeys(b *testing.B) {
	r := newRoom(b, dbtest.Open(b, dbtest.SQLite(b), migrations.Files), ada)
	plain := []byte("06 39 98 00 01")
	sealed := r.seal(ada, phone, string(plain))
	b.Run("Seal", func(b *testing.B) {
		for b.Loop() {
			if _, err := r.Seal(b.Context(), r.db, ada, phone, plain); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Open", func(b *testing.B) {
		for b.Loop() {
			if _, err := r.Open(b.Context(), r.db, ada, phone, sealed); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Index", func(b *testing.B) {
		for b.Loop() {
			r.Index("person phone", "+33639980001")
		}
	})
}
