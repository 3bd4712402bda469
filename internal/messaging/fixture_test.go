package messaging

import (
	"bytes"
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
	"relais/internal/platform/limits"
	"relais/internal/platform/seal"
	"relais/internal/platform/seal/sealtest"
	"relais/migrations"
	"relais/test/outputs"
)

var noon = time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)

const owner = kernel.ID("019a1b2c-3d4e-7f56-8a9b-0c1d2e3f4a5b")

// heard is what a post says where nobody in particular is told.
var heard = outputs.New(map[string][]string{"name": {"jeanne"}, "text": {"canari"}, "password": {password}})

func TestMain(m *testing.M) { os.Exit(heard.Run(m.Run)) }

// office is a post with a clock that a test moves, and what it logs.
type office struct {
	*Post
	db   *db.DB
	keys *seal.Keys
	now  time.Time
	said bytes.Buffer
	log  *slog.Logger
}

func newOffice(t *testing.T, d *db.DB) *office {
	t.Helper()
	o := &office{db: d, keys: sealtest.Keys(t, d), now: noon}
	o.log = slog.New(slog.NewTextHandler(io.MultiWriter(&o.said, heard.Writer(outputs.Log)), nil)) // nothing is masked here
	clock := func() time.Time { return o.now }
	o.Post = NewPost(d, o.keys, limits.New(d, clock, []byte("secret")), clock, kernel.NewIDs(clock, rand.Reader), true)
	o.write(t, func(ctx context.Context, tx bun.Tx) error { return o.keys.Create(ctx, tx, owner, "account") })
	return o
}

// each runs a test with an office on both databases.
func each(t *testing.T, test func(t *testing.T, o *office)) {
	t.Helper()
	dbtest.Each(t, migrations.Files, func(t *testing.T, d *db.DB) { test(t, newOffice(t, d)) })
}

func (o *office) write(t *testing.T, act func(context.Context, bun.Tx) error) {
	t.Helper()
	if err := o.db.Write(t.Context(), act); err != nil {
		t.Fatal(err)
	}
}

// send keeps one mail to an address, its subject being the address too.
func (o *office) send(t *testing.T, to string) {
	t.Helper()
	o.write(t, func(ctx context.Context, tx bun.Tx) error {
		return o.Send(ctx, tx, owner, Mail{To: to, Subject: "À " + to, Text: "Un secret canari.\n"})
	})
}

// after moves the clock, then sends what is due.
func (o *office) after(t *testing.T, d time.Duration, carrier Carrier) {
	t.Helper()
	o.now = o.now.Add(d)
	o.SendDue(t.Context(), carrier, o.log)
}

// states counts the mails by state.
func (o *office) states(t *testing.T) map[state]int {
	t.Helper()
	var rows []row
	if err := dbtest.All(t, o.db).NewSelect().Model(&rows).Scan(t.Context()); err != nil {
		t.Fatal(err)
	}
	counted := map[state]int{}
	for _, r := range rows {
		counted[r.State]++
	}
	return counted
}

// carrier answers what it is told to, in turn, then accepts; it keeps what it
// was handed.
type carrier struct {
	mutex   sync.Mutex
	answers []error
	handed  []Mail
}

func (c *carrier) Carry(_ context.Context, m Mail) error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.handed = append(c.handed, m)
	if len(c.answers) == 0 {
		return nil
	}
	answer := c.answers[0]
	c.answers = c.answers[1:]
	return answer
}

func refusing(kind kernel.Kind, times int) *carrier {
	c := &carrier{}
	for range times {
		c.answers = append(c.answers, kernel.Fault(kind, "mail.test"))
	}
	return c
}
