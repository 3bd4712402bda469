package exchange

import (
	"context"
	"crypto/rand"
	"os"
	"testing"

	"relais/internal/directory"
	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/territory"
	"relais/migrations"
)

func TestScratch(t *testing.T) {
	ctx := context.Background()
	d, err := db.Open(ctx, t.TempDir()+"/x.db")
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := d.Migrate(ctx, migrations.Files); err != nil {
		t.Fatal(err)
	}
	atlas, err := territory.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open("/tmp/relais/dirtests/100k.csv")
	if err != nil {
		t.Fatal(err)
	}
	st := directory.NewStore(d, kernel.SystemClock, kernel.NewIDs(kernel.SystemClock, rand.Reader))
	im := Import{Keep: st.Put, Clock: kernel.SystemClock, Locate: func(c, p string) (string, bool) {
		x, ok := atlas.Locate(c, p)
		return x.Code, ok
	}}
	r, err := im.Run(ctx, f)
	t.Log(r.Rows, r.Tally, r.Took, err)
	start := kernel.SystemClock()
	fi, err := directory.NewFinder(ctx, st, kernel.SystemClock)
	t.Log(fi.Len(), kernel.SystemClock().Sub(start), err)
}
