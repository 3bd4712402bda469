package hooks

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
	"relais/internal/platform/fetch"
	"relais/internal/platform/seal"
	"relais/migrations"
)

const (
	ours   kernel.ID = "structure-ours"
	theirs kernel.ID = "structure-theirs"
)

var (
	manager  = access.Actor{Role: access.Manager, Account: "manager", Structure: ours}
	stranger = access.Actor{Role: access.Manager, Account: "stranger", Structure: theirs}
)

// switchboard is a service with a clock that a test moves, and a program that
// listens on the loopback.
type switchboard struct {
	*Service

	moved    *atomic.Int64
	listener *httptest.Server
	mutex    sync.Mutex
	status   int // that the program answers
	heard    []call
	letters  []string
}

// call is what the program was told.
type call struct {
	id, body string
	headers  http.Header
}

func (s *switchboard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.heard = append(s.heard, call{r.Header.Get("webhook-id"), string(body), r.Header})
	w.WriteHeader(s.status)
}

func (s *switchboard) call(ctx context.Context, address string, headers map[string]string, body []byte) (int, error) {
	allowed := netip.MustParseAddrPort(strings.TrimPrefix(s.listener.URL, "http://"))
	return fetch.Post(ctx, address, headers, body, fetch.Config{Allow: []netip.AddrPort{allowed}})
}

func (s *switchboard) pass(t *testing.T, by time.Duration) {
	t.Helper()
	s.moved.Add(int64(by))
	s.loop(s.call, slog.New(slog.DiscardHandler)).Drain(house(t.Context()))
}

// each runs a test with a switchboard on each database; on PostgreSQL Relais is a
// plain role, which the walls bind.
func each(t *testing.T, test func(t *testing.T, s *switchboard)) {
	t.Helper()
	dbtest.EachPlain(t, func(t *testing.T, address string) {
		d := dbtest.Open(t, address, migrations.Files)
		safe, err := seal.OpenSafe(seal.SafeConfig{Folder: filepath.Join(t.TempDir(), "safe")})
		wanted(t, err)
		s := &switchboard{moved: new(atomic.Int64), status: http.StatusNoContent}
		s.listener = httptest.NewServer(s)
		t.Cleanup(s.listener.Close)
		clock := func() time.Time { return time.Now().Add(time.Duration(s.moved.Load())).UTC() }
		keys := seal.NewKeys(d, safe, clock)
		lines, err := journal.New(d, keys, safe, clock, rand.Reader)
		wanted(t, err)
		s.Service = New(Parts{
			DB: d, Keys: keys, Journal: lines, Clock: clock, IDs: kernel.NewIDs(clock, rand.Reader), Random: rand.Reader, Plain: true,
			WriteStructure: func(_ context.Context, to kernel.ID, subject, _ string) error {
				s.letters = append(s.letters, string(to)+": "+subject)
				return nil
			},
		})
		wanted(t, d.Write(house(t.Context()), func(ctx context.Context, tx bun.Tx) error {
			return errors.Join(keys.Create(ctx, tx, ours, "structure"), keys.Create(ctx, tx, theirs, "structure"))
		}))
		test(t, s)
	})
}

func wanted(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func may(t testing.TB, actor access.Actor) access.Scope {
	t.Helper()
	scope, err := actor.May(access.HookManage)
	wanted(t, err)
	return scope
}

func (s *switchboard) add(t *testing.T, actor access.Actor) (id kernel.ID, secret string) {
	t.Helper()
	id, secret, err := s.Add(t.Context(), may(t, actor), "Suivi social", s.listener.URL+"/relais")
	wanted(t, err)
	return id, secret
}

// publish tells of an event, as an act of a member would; fails tells to undo it.
func (s *switchboard) publish(t *testing.T, kind string, fails error, to ...kernel.ID) {
	t.Helper()
	wall := db.Wall{Reader: "account", Account: "a", Structure: string(ours)}
	err := s.DB.Write(db.Behind(t.Context(), wall), func(ctx context.Context, tx bun.Tx) error {
		scope := access.System(access.HookManage)
		err := s.DB.Step(scope.Behind(ctx), func(ctx context.Context) error {
			return s.Publish(ctx, tx, scope, to, kind, map[string]string{"referral": "r1"})
		})
		return errors.Join(err, fails)
	})
	if !errors.Is(err, fails) {
		t.Fatal(err)
	}
}

func (s *switchboard) one(t *testing.T, actor access.Actor) Hook {
	t.Helper()
	all, err := s.List(t.Context(), may(t, actor))
	wanted(t, err)
	if len(all) != 1 {
		t.Fatalf("%d hooks", len(all))
	}
	return all[0]
}

// The library of Standard Webhooks believes what is posted, and nothing else.
func TestAnOutsiderBelievesTheSignature(t *testing.T) {
	each(t, func(t *testing.T, s *switchboard) {
		_, secret := s.add(t, manager)
		s.publish(t, "referral.accept", nil, ours)
		s.publish(t, "referral.refuse", errors.New("undone"), ours)
		s.publish(t, "referral.meet", nil, theirs)
		s.pass(t, 0)
		if len(s.heard) != 1 || !strings.Contains(s.heard[0].body, `"type":"referral.accept"`) || !strings.Contains(s.heard[0].body, `"data":{"referral":"r1"}`) {
			t.Fatalf("heard %v", s.heard)
		}
		judge, err := standardwebhooks.NewWebhook(secret)
		wanted(t, err)
		got := s.heard[0]
		if err := judge.Verify([]byte(got.body), got.headers); err != nil {
			t.Error(err)
		}
		if err := judge.Verify([]byte(got.body+" "), got.headers); err == nil {
			t.Error("another body is believed")
		}
		got.headers.Set("webhook-id", "another")
		if err := judge.Verify([]byte(got.body), got.headers); err == nil {
			t.Error("another identifier is believed")
		}
		if last := s.one(t, manager).Last; len(last) != 1 || last[0].State != Done || last[0].Status != http.StatusNoContent {
			t.Errorf("kept %+v", last)
		}
	})
}

// A program that does not answer is tried again at each pause, with one identifier;
// then it is told no more, its managers are told once, and a trial begins anew.
func TestAnAddressThatDoesNotAnswer(t *testing.T) {
	each(t, func(t *testing.T, s *switchboard) {
		id, _ := s.add(t, manager)
		s.status = http.StatusServiceUnavailable
		s.publish(t, "referral.accept", nil, ours)
		s.publish(t, "referral.meet", nil, ours)
		s.pass(t, 0)
		for i, pause := range pauses() {
			if n := len(s.heard); n != 2*(i+1) {
				t.Fatalf("called %d times after %d pauses", n, i)
			}
			s.pass(t, pause-time.Second)
			if n := len(s.heard); n != 2*(i+1) {
				t.Fatalf("called before pause %d was over", i)
			}
			s.pass(t, 2*time.Second)
		}
		ids := map[string]bool{}
		for _, c := range s.heard {
			ids[c.id] = true
		}
		if len(ids) != 2 || len(s.letters) != 1 || s.one(t, manager).StoppedAt == nil {
			t.Fatalf("%d identifiers, letters %v", len(ids), s.letters)
		}
		before := len(s.heard)
		s.publish(t, "referral.conclude", nil, ours)
		s.pass(t, 100*time.Hour)
		if len(s.heard) != before {
			t.Error("an address that stopped is told")
		}
		s.status = http.StatusOK
		wanted(t, s.Try(t.Context(), may(t, manager), id))
		s.publish(t, "referral.close", nil, ours)
		s.pass(t, 0)
		if len(s.heard) != before+2 || s.one(t, manager).StoppedAt != nil || len(s.letters) != 1 {
			t.Errorf("%d calls after a trial", len(s.heard)-before)
		}
	})
}

func TestAnAddressThatIsGone(t *testing.T) {
	each(t, func(t *testing.T, s *switchboard) {
		s.add(t, manager)
		s.status = http.StatusGone
		s.publish(t, "referral.accept", nil, ours)
		s.pass(t, 0)
		if hook := s.one(t, manager); len(s.heard) != 1 || hook.StoppedAt == nil || hook.Last[0].State != GivenUp {
			t.Errorf("%d calls, %+v", len(s.heard), hook)
		}
	})
}

// Several nodes post each event once.
func TestEachEventIsPostedByOneNode(t *testing.T) {
	each(t, func(t *testing.T, s *switchboard) {
		s.add(t, manager)
		const events = 30
		for i := range events {
			s.publish(t, fmt.Sprintf("referral.e%d", i), nil, ours)
		}
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() { s.pass(t, 0) })
		}
		all.Wait()
		s.pass(t, 0)
		ids := map[string]int{}
		for _, c := range s.heard {
			ids[c.id]++
		}
		if len(ids) != events || len(s.heard) != events {
			t.Errorf("%d events in %d calls", len(ids), len(s.heard))
		}
	})
}

func TestWhoNamesAddresses(t *testing.T) {
	each(t, func(t *testing.T, s *switchboard) {
		ctx := t.Context()
		id, _ := s.add(t, manager)
		if all, err := s.List(ctx, may(t, stranger)); err != nil || len(all) > 0 {
			t.Errorf("another structure reads %v, %v", all, err)
		}
		for what, err := range map[string]error{"removes": s.Remove(ctx, may(t, stranger), id), "tries": s.Try(ctx, may(t, stranger), id)} {
			if kernel.KindOf(err) != kernel.NotFound {
				t.Errorf("another structure %s: %v", what, err)
			}
		}
		if _, err := (access.Actor{Role: access.Adviser, Account: "x", Structure: ours}).May(access.HookManage); err == nil {
			t.Error("an adviser names addresses")
		}
		if _, _, err := s.Add(ctx, access.Scope{}, "x", "https://example.org/"); kernel.KindOf(err) != kernel.Internal {
			t.Errorf("the zero scope: %v", err)
		}
		for range MostHooks - 1 {
			s.add(t, manager)
		}
		if _, _, err := s.Add(ctx, may(t, manager), "x", "https://example.org/"); kernel.KindOf(err) != kernel.Conflict {
			t.Errorf("one too many: %v", err)
		}
		s.publish(t, "referral.accept", nil, ours)
		wanted(t, s.Remove(ctx, may(t, manager), id))
		s.pass(t, 0)
		if len(s.heard) != MostHooks-1 {
			t.Errorf("%d calls once one address was removed", len(s.heard))
		}
	})
}

func TestAddresses(t *testing.T) {
	for address, good := range map[string]bool{
		"https://example.org/relais?k=1": true, "http://example.org/": false, "ftp://example.org/": false, "example.org": false, "": false,
		"https://a:b@example.org/": false, "https:///x": false, "https://example.org/#a": false, "https://" + strings.Repeat("a", 500) + ".org/": false, "https://exa mple.org/": false,
	} {
		if err := check("Suivi", address, false); (err == nil) != good {
			t.Errorf("%s: %v", address, err)
		}
	}
	if check("", "https://example.org/", false) == nil || check("a\nb", "https://example.org/", false) == nil || check("é", "http://example.org/", true) != nil {
		t.Error("names, or an address without TLS")
	}
}

// What is taken for an address is one that a client can post to, with TLS and
// without a password.
func FuzzCheck(f *testing.F) {
	for _, s := range []string{"https://example.org/", "https://[::1]:443/x", "https://a@b/", "https://exa\x00mple.org", "HTTPS://EXAMPLE.ORG", "//x"} {
		f.Add("Suivi", s)
	}
	f.Fuzz(func(t *testing.T, name, address string) {
		if check(name, address, false) != nil {
			return
		}
		r, err := http.NewRequest(http.MethodPost, address, nil)
		if err != nil || r.URL.Scheme != "https" || r.URL.User != nil || r.URL.Host == "" {
			t.Errorf("%q is taken for an address: %v", address, err)
		}
	})
}
