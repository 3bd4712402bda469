package referral

import (
	"context"
	"crypto/rand"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/messaging"
	"relais/internal/people"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
	"relais/internal/platform/i18n"
	"relais/internal/platform/seal"
	"relais/internal/ui"
	"relais/migrations"
)

// house is a network of a sending structure, a receiving one, and three places:
// of the receiving structure, with a mail address only, with nothing.
type house struct {
	*Service

	moved   *atomic.Int64 // nanoseconds
	mutex   *sync.Mutex
	letters *[]sentLetter
	texts   *[]Text
	gone    *atomic.Bool // the receiving structure left
	silent  *sync.Map    // telephones that asked for silence
}

type sentLetter struct{ to, subject, text string }

const (
	sending   kernel.ID = "structure-sending"
	receiving kernel.ID = "structure-receiving"

	inNetwork   kernel.ID = "place-in-network"
	byMail      kernel.ID = "place-by-mail"
	unreachable kernel.ID = "place-unreachable"
)

func member(role access.Role, account, structure kernel.ID) access.Actor {
	return access.Actor{Role: role, Account: account, Structure: structure}
}

var (
	social    = member(access.Prescriber, "social", sending)
	workmate  = member(access.Prescriber, "workmate", sending)
	manager   = member(access.Manager, "manager", sending)
	volunteer = member(access.Volunteer, "volunteer", sending)
	welcome   = member(access.Reception, "welcome", receiving)
	adviser   = member(access.Adviser, "adviser", receiving)
	stranger  = member(access.Manager, "stranger", "structure-strange")
	admin     = member(access.Admin, "admin", "network")
)

func herself(id kernel.ID) access.Actor { return access.Actor{Role: access.Person, Person: id} }

// each runs a test in a fresh house on each database; on PostgreSQL Relais is
// a plain role, which the walls bind.
func each(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	dbtest.EachPlain(t, func(t *testing.T, address string) {
		test(t, newHouse(t, dbtest.Open(t, address, migrations.Files), filepath.Join(t.TempDir(), "safe")))
	})
}

func newHouse(t testing.TB, d *db.DB, folder string) *house {
	t.Helper()
	safe, err := seal.OpenSafe(seal.SafeConfig{Folder: folder})
	if err != nil {
		t.Fatal(err)
	}
	h := &house{moved: new(atomic.Int64), mutex: new(sync.Mutex), letters: new([]sentLetter), texts: new([]Text), gone: new(atomic.Bool), silent: new(sync.Map)}
	clock := func() time.Time { return time.Now().Add(time.Duration(h.moved.Load())).UTC() }
	keys := seal.NewKeys(d, safe, clock)
	lines, err := journal.New(d, keys, safe, clock, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ids := kernel.NewIDs(clock, rand.Reader)
	words, err := i18n.Load(Texts(), ui.Texts())
	if err != nil {
		t.Fatal(err)
	}
	var service *Service
	files := people.New(people.Parts{
		DB: d, Keys: keys, Safe: safe, Journal: lines, Clock: clock, IDs: ids, Random: rand.Reader,
		Follows: func(_ context.Context, structure kernel.ID) (func(people.Charge) bool, error) {
			return func(people.Charge) bool { return structure == sending }, nil
		},
		Erasers: []people.Eraser{func(ctx context.Context, tx bun.Tx, person kernel.ID) error {
			return service.Forget(ctx, tx, access.System(access.ReferralFollow), person)
		}},
		Mergers: []people.Merger{func(ctx context.Context, tx bun.Tx, from, into kernel.ID) error {
			return asHouse(ctx, d, func(ctx context.Context, scope access.Scope) error { return service.Merge(ctx, tx, scope, from, into) })
		}},
		Unmergers: []people.Merger{func(ctx context.Context, tx bun.Tx, from, into kernel.ID) error {
			return asHouse(ctx, d, func(ctx context.Context, scope access.Scope) error {
				return service.Unmerge(ctx, tx, scope, from, into)
			})
		}},
	})
	service = New(Parts{
		DB: d, Keys: keys, Safe: safe, Journal: lines, People: files, Clock: clock, IDs: ids, Random: rand.Reader,
		Log: slog.New(slog.DiscardHandler), Timers: DefaultTimers(), Origin: "https://relais.example", Network: "Réseau d’essai", Words: words,
		Post: func(_ context.Context, _ bun.IDB, _ kernel.ID, m messaging.Mail) error {
			h.write(m.To, m.Subject, m.Text)
			return nil
		},
		Text: func(_ context.Context, _ bun.Tx, sent Text) (bool, error) {
			h.mutex.Lock()
			defer h.mutex.Unlock()
			*h.texts = append(*h.texts, sent)
			return true, nil
		},
		Hush: func(_ context.Context, phone string, silent bool) error {
			h.silent.Store(phone, silent)
			return nil
		},
		Hushed: func(_ context.Context, phone string) (bool, error) {
			silent, _ := h.silent.Load(phone)
			return silent == true, nil
		},
		Ask: ask,
		Gone: func(context.Context, []kernel.ID) (map[kernel.ID]bool, error) {
			if h.gone.Load() {
				return map[kernel.ID]bool{receiving: true}, nil
			}
			return nil, nil
		},
		WriteAccount: func(_ context.Context, to kernel.ID, subject, text string) error {
			h.write(string(to), subject, text)
			return nil
		},
		WriteStructure: func(_ context.Context, to kernel.ID, subject, text string) error {
			h.write(string(to), subject, text)
			return nil
		},
	})
	h.Service = service
	behind := access.System(access.StructureReview).Behind(t.Context())
	err = d.Write(behind, func(ctx context.Context, tx bun.Tx) error {
		for _, id := range []kernel.ID{sending, receiving} {
			if err := keys.Create(ctx, tx, id, "structure"); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// asHouse runs a step of the house.
func asHouse(ctx context.Context, d *db.DB, step func(context.Context, access.Scope) error) error {
	scope := access.System(access.ReferralFollow)
	return d.Step(scope.Behind(ctx), func(ctx context.Context) error { return step(ctx, scope) })
}

func ask(_ context.Context, place kernel.ID) (Asked, error) {
	all := map[kernel.ID]Asked{
		inNetwork:   {Name: "Espace numérique Les Marins", Needs: []string{"demarches", "apprendre"}, Structure: receiving, Where: "3 rue des Essais, Châteauroux", Phone: "02 61 91 00 10"},
		byMail:      {Name: "Ressourcerie d’Argenton", Needs: []string{"equipement"}, Address: "bonjour@ressourcerie.example", Where: "Argenton", Phone: "02 61 91 00 11"},
		unreachable: {Name: "Mairie de Luant", Needs: []string{"demarches"}},
	}
	asked, known := all[place]
	if !known {
		return Asked{}, kernel.Fault(kernel.NotFound, "place.absent")
	}
	return asked, nil
}

func (h *house) write(to, subject, text string) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	*h.letters = append(*h.letters, sentLetter{to, subject, text})
}

// read gives the letters written since the last call.
func (h *house) read() (letters []sentLetter) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	letters, *h.letters = *h.letters, nil
	return letters
}

// lastLink gives the secret of the last link that was mailed.
func lastLink(t testing.TB, letters []sentLetter) string {
	t.Helper()
	for i := len(letters) - 1; i >= 0; i-- {
		if _, after, found := strings.Cut(letters[i].text, "https://relais.example"+LinkPath); found {
			link, _, _ := strings.Cut(after, "\n")
			return link
		}
	}
	t.Fatalf("no link in %d letters", len(letters))
	return ""
}

func (h *house) move(by time.Duration) { h.moved.Add(int64(by)) }

const day = 24 * time.Hour

// may gives a scope that the table grants.
func may(t testing.TB, actor access.Actor, action access.Action) access.Scope {
	t.Helper()
	scope, err := actor.May(action)
	if err != nil {
		t.Fatalf("%s may not %s: %v", actor.Role, action, err)
	}
	return scope
}

// aPerson opens the file of an invented person, in the charge of the social worker.
func (h *house) aPerson(t testing.TB) kernel.ID {
	t.Helper()
	id, err := h.People.Create(t.Context(), may(t, social, access.PersonCreate), people.Card{
		FirstName: "Zénaïde", Name: "Quillerou-Vantadour", BirthYear: 1957, Phone: "06 39 98 12 34", PhoneOf: "family",
		Commune: "36044", Languages: []string{"fr", "pt"}, Reach: "Chez sa fille Hermeline.", Adaptations: []string{"lecture"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// send makes a journey of the steps, for a person.
func (h *house) send(t testing.TB, person kernel.ID, steps ...Step) Made {
	t.Helper()
	made, err := h.Create(t.Context(), may(t, social, access.ReferralWrite), Order{Person: person, Lang: "fr", Agreed: true, Texting: true, Steps: steps})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func toMarins() Step {
	return Step{Need: "demarches", Place: inNetwork, Message: "Sa demande à la CAF bloque à la pièce jointe."}
}

func (h *house) do(t testing.TB, actor access.Actor, action access.Action, k Key, m Move) {
	t.Helper()
	if err := h.Do(t.Context(), may(t, actor, action), k, m); err != nil {
		t.Fatalf("%s: %v", m.Event, err)
	}
}

// stateOf reads the state of a referral as who sent it.
func (h *house) stateOf(t testing.TB, id kernel.ID) View {
	t.Helper()
	v, err := h.Read(t.Context(), may(t, social, access.ReferralRead), Key{ID: id})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func (h *house) tick(t testing.TB) int {
	t.Helper()
	n, err := h.Tick(t.Context(), access.System(access.ReferralFollow))
	if err != nil {
		t.Fatal(err)
	}
	return n
}
