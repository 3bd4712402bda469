package once_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
	"relais/internal/platform/once"
	"relais/migrations"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

const key = "0123456789abcdef"

func open(d *db.DB) *once.Once {
	return once.New(d, kernel.StoppedClock(noon), []byte("a secret of tests"))
}

func TestTheSameRequestActsOnce(t *testing.T) {
	dbtest.Each(t, migrations.Files, func(t *testing.T, d *db.DB) {
		var acts atomic.Int32
		act := func(context.Context) ([]byte, error) { return []byte{byte(acts.Add(1))}, nil }
		var all sync.WaitGroup
		var first atomic.Int32
		for range 20 { // several nodes, several taps
			all.Go(func() {
				answer, again, err := open(d).Do(t.Context(), once.Request{Who: "a", Key: key, What: []byte("x")}, act)
				if err != nil || len(answer) != 1 || answer[0] != 1 {
					t.Errorf("answer %v, %v", answer, err)
				}
				if !again {
					first.Add(1)
				}
			})
		}
		all.Wait()
		if acts.Load() != 1 || first.Load() != 1 {
			t.Errorf("done %d times, told %d times that it was the first", acts.Load(), first.Load())
		}
	})
}

func TestWhatFailsMayBeAskedAnew(t *testing.T) {
	dbtest.Each(t, migrations.Files, func(t *testing.T, d *db.DB) {
		o, refused := open(d), errors.New("refused")
		request := once.Request{Who: "a", Key: key, What: []byte("x")}
		if _, _, err := o.Do(t.Context(), request, func(context.Context) ([]byte, error) { return nil, refused }); !errors.Is(err, refused) {
			t.Fatal(err)
		}
		answer, again, err := o.Do(t.Context(), request, func(context.Context) ([]byte, error) { return []byte("done"), nil })
		if err != nil || again || string(answer) != "done" {
			t.Errorf("%q, again %v, %v", answer, again, err)
		}
	})
}

func TestAKeyIsForOneRequestOfOneAsker(t *testing.T) {
	dbtest.Each(t, migrations.Files, func(t *testing.T, d *db.DB) {
		o := open(d)
		yes := func(context.Context) ([]byte, error) { return []byte("yes"), nil }
		if _, _, err := o.Do(t.Context(), once.Request{Who: "a", Key: key, What: []byte("x")}, yes); err != nil {
			t.Fatal(err)
		}
		_, _, err := o.Do(t.Context(), once.Request{Who: "a", Key: key, What: []byte("y")}, yes)
		if kernel.KindOf(err) != kernel.Conflict {
			t.Errorf("the key serves another request: %v", err)
		}
		if _, again, err := o.Do(t.Context(), once.Request{Who: "b", Key: key, What: []byte("y")}, yes); again || err != nil {
			t.Errorf("the key of one is that of another: %v, %v", again, err)
		}
		for _, bad := range []string{"", "short", strings.Repeat("k", 201)} {
			if _, _, err := o.Do(t.Context(), once.Request{Who: "a", Key: bad}, yes); kernel.KindOf(err) != kernel.Invalid {
				t.Errorf("key of %d bytes: %v", len(bad), err)
			}
		}
	})
}

func TestKeysAreForgottenInTheEnd(t *testing.T) {
	dbtest.Each(t, migrations.Files, func(t *testing.T, d *db.DB) {
		yes := func(context.Context) ([]byte, error) { return nil, nil }
		request := once.Request{Who: "a", Key: key, What: []byte("x")}
		if _, _, err := open(d).Do(t.Context(), request, yes); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			later     time.Duration
			forgotten int64
		}{{once.Kept - time.Minute, 0}, {once.Kept + time.Minute, 1}} {
			o := once.New(d, kernel.StoppedClock(noon.Add(c.later)), []byte("a secret of tests"))
			if n, err := o.Sweep(t.Context()); n != c.forgotten || err != nil {
				t.Errorf("after %v: %d forgotten, %v", c.later, n, err)
			}
		}
	})
}

// The keys that people's programs choose may say something of people.
func TestNoKeyStandsInClear(t *testing.T) {
	dbtest.Each(t, migrations.Files, func(t *testing.T, d *db.DB) {
		_, _, err := open(d).Do(t.Context(), once.Request{Who: "camille", Key: "camille-fictive-1984", What: []byte("camille")},
			func(context.Context) ([]byte, error) { return nil, nil })
		if err != nil {
			t.Fatal(err)
		}
		var keys []string
		if err := dbtest.All(t, d).NewRaw("SELECT key || what FROM once_done").Scan(t.Context(), &keys); err != nil || len(keys) != 1 {
			t.Fatal(keys, err)
		}
		if strings.Contains(keys[0], "camille") {
			t.Error(keys[0])
		}
	})
}
