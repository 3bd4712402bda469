package hooks

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/seal"
)

// Parts are what the service stands on.
type Parts struct {
	DB      *db.DB
	Keys    *seal.Keys
	Journal *journal.Journal
	Clock   kernel.Clock
	IDs     kernel.IDs
	Random  io.Reader // for secrets
	Plain   bool      // addresses without TLS are taken too: for a machine that tries the house

	// WriteStructure sends a letter to those who answer for a structure, in the
	// transaction of ctx.
	WriteStructure func(ctx context.Context, to kernel.ID, subject, text string) error
}

// Service keeps the addresses that are told, and what they are told. It may be
// used by several goroutines, and several nodes.
type Service struct{ Parts }

// New gives the service.
func New(parts Parts) *Service { return &Service{parts} }

// hookRow is a hook as it is kept; its address and secret are sealed under the
// key of its structure.
type hookRow struct {
	bun.BaseModel `bun:"table:hooks"`

	ID        kernel.ID `bun:",pk"`
	Structure kernel.ID
	Name      string
	Sealed    []byte
	Author    kernel.ID
	CreatedAt time.Time
	StoppedAt *time.Time
}

// sealed is what is sealed of a hook.
type sealed struct{ Address, Secret string }

// deliveryRow is an event to post, as it is kept.
type deliveryRow struct {
	bun.BaseModel `bun:"table:hook_deliveries"`

	ID        kernel.ID `bun:",pk"`
	Hook      kernel.ID
	Structure kernel.ID
	Kind      string
	Body      string
	State     State
	Attempts  int
	Status    int
	DueAt     *time.Time
	CreatedAt time.Time
	EndedAt   *time.Time
}

// channel is where nodes tell each other that an event waits.
const channel = "hooks"

const (
	secretPrefix = "whsec_"
	secretBytes  = 24
)

func placeOf(id kernel.ID) seal.Place {
	return seal.Place{Table: "hooks", Column: "sealed", Row: string(id)}
}

// Add names an address that is told what happens to the actor's structure, and
// gives its secret, shown once. Scope: hook.manage. Errors: Invalid "hook.name",
// "hook.address"; Conflict "hook.many".
func (s *Service) Add(ctx context.Context, scope access.Scope, name, address string) (id kernel.ID, secret string, err error) {
	defer kernel.Wrap(&err, "hooks.Add")
	name, address = strings.TrimSpace(name), strings.TrimSpace(address)
	if err := s.may(scope); err != nil {
		return "", "", err
	}
	if err := check(name, address, s.Plain); err != nil {
		return "", "", err
	}
	random := make([]byte, secretBytes)
	if _, err := io.ReadFull(s.Random, random); err != nil {
		return "", "", kernel.Because(kernel.Internal, "hook.random", err)
	}
	secret = secretPrefix + base64.StdEncoding.EncodeToString(random)
	row := hookRow{Structure: scope.Actor().Structure, Name: name, Author: scope.Actor().Account, CreatedAt: s.Clock.Now()}
	if row.ID, err = s.IDs.New(); err != nil {
		return "", "", err
	}
	err = s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		return s.insert(ctx, tx, scope, row, sealed{address, secret})
	})
	return row.ID, secret, err
}

func (s *Service) insert(ctx context.Context, tx bun.Tx, scope access.Scope, row hookRow, what sealed) error {
	n, err := tx.NewSelect().Model((*hookRow)(nil)).Where("structure = ?", row.Structure).Count(ctx)
	if err != nil {
		return err
	}
	if n >= MostHooks {
		return kernel.Fault(kernel.Conflict, "hook.many", MostHooks)
	}
	plain, err := json.Marshal(what)
	if err != nil {
		return err
	}
	if row.Sealed, err = s.Keys.Seal(ctx, tx, row.Structure, placeOf(row.ID), plain); err != nil {
		return err
	}
	if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
		return err
	}
	return s.tell(ctx, tx, scope, row.ID, "added")
}

// may gives an error unless the scope is over the actor's own structure.
func (s *Service) may(scope access.Scope) error {
	if err := scope.Require(access.HookManage); err != nil {
		return err
	}
	return scope.Over(access.Colleague)
}

// tell writes the line of an act upon a hook.
func (s *Service) tell(ctx context.Context, tx bun.Tx, scope access.Scope, id kernel.ID, what string) error {
	_, err := s.Journal.Append(ctx, tx, journal.Line{
		Action: string(scope.Action()), Actor: scope.Actor(), Object: "hook:" + string(id), Detail: map[string]string{"what": what},
	})
	return err
}

// List gives the addresses that are told what happens to the actor's structure,
// each with its latest calls. Scope: hook.manage.
func (s *Service) List(ctx context.Context, scope access.Scope) (all []Hook, err error) {
	defer kernel.Wrap(&err, "hooks.List")
	if err := s.may(scope); err != nil {
		return nil, err
	}
	err = s.DB.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		var rows []hookRow
		if err := tx.NewSelect().Model(&rows).Where("structure = ?", scope.Actor().Structure).Order("created_at", "id").Scan(ctx); err != nil {
			return err
		}
		for _, row := range rows {
			hook, err := s.hook(ctx, tx, row)
			if err != nil {
				return err
			}
			all = append(all, hook)
		}
		return nil
	})
	return all, err
}

// hook puts together what is shown of a hook.
func (s *Service) hook(ctx context.Context, tx bun.Tx, row hookRow) (Hook, error) {
	what, err := s.open(ctx, tx, row)
	if err != nil {
		return Hook{}, err
	}
	hook := Hook{ID: row.ID, Name: row.Name, Address: what.Address, CreatedAt: row.CreatedAt, StoppedAt: row.StoppedAt}
	var last []deliveryRow
	err = tx.NewSelect().Model(&last).Where("hook = ?", row.ID).OrderExpr("created_at DESC, id DESC").Limit(shownLast).Scan(ctx)
	for _, d := range last {
		hook.Last = append(hook.Last, Delivery{d.ID, d.Kind, d.State, d.Attempts, d.Status, d.CreatedAt.UTC(), d.EndedAt})
	}
	return hook, err
}

func (s *Service) open(ctx context.Context, tx bun.Tx, row hookRow) (what sealed, err error) {
	plain, err := s.Keys.Open(ctx, tx, row.Structure, placeOf(row.ID), row.Sealed)
	if err != nil {
		return what, err
	}
	return what, json.Unmarshal(plain, &what)
}

// Remove forgets an address, and what it was still to be told. Scope:
// hook.manage; NotFound when it is not of the actor's structure.
func (s *Service) Remove(ctx context.Context, scope access.Scope, id kernel.ID) (err error) {
	defer kernel.Wrap(&err, "hooks.Remove(%s)", id)
	return s.change(ctx, scope, id, "removed", func(ctx context.Context, tx bun.Tx, _ hookRow) error {
		if _, err := tx.NewDelete().Model((*deliveryRow)(nil)).Where("hook = ?", id).Exec(ctx); err != nil {
			return err
		}
		_, err := tx.NewDelete().Model((*hookRow)(nil)).Where("id = ?", id).Exec(ctx)
		return err
	})
}

// Try posts an event that says nothing to an address, and lets it be told again
// if it had stopped. Scope: hook.manage.
func (s *Service) Try(ctx context.Context, scope access.Scope, id kernel.ID) (err error) {
	defer kernel.Wrap(&err, "hooks.Try(%s)", id)
	return s.change(ctx, scope, id, "tried", func(ctx context.Context, tx bun.Tx, row hookRow) error {
		if _, err := tx.NewUpdate().Model((*hookRow)(nil)).Set("stopped_at = NULL").Where("id = ?", id).Exec(ctx); err != nil {
			return err
		}
		return s.queue(ctx, tx, row, Ping, struct{}{})
	})
}

// change does something to a hook of the actor's structure.
func (s *Service) change(ctx context.Context, scope access.Scope, id kernel.ID, what string, do func(context.Context, bun.Tx, hookRow) error) error {
	if err := s.may(scope); err != nil {
		return err
	}
	return s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		row := hookRow{}
		err := tx.NewSelect().Model(&row).Where("id = ? AND structure = ?", id, scope.Actor().Structure).Scan(ctx)
		if missing(err) {
			return kernel.Fault(kernel.NotFound, "access.absent")
		}
		if err == nil {
			err = do(ctx, tx, row)
		}
		return errors.Join(err, s.tell(ctx, tx, scope, id, what))
	})
}

// Publish keeps an event for the addresses of some structures, in the transaction
// of the act that it tells of. Data is what stands under "data": it holds nothing
// of a person. Scope: of the house, hook.manage.
func (s *Service) Publish(ctx context.Context, tx bun.Tx, scope access.Scope, structures []kernel.ID, kind string, data any) (err error) {
	defer kernel.Wrap(&err, "hooks.Publish(%s)", kind)
	if err := scope.RequireHouse(access.HookManage); err != nil {
		return err
	}
	var rows []hookRow
	err = tx.NewSelect().Model(&rows).Where("structure IN (?) AND stopped_at IS NULL", bun.List(structures)).Order("id").Scan(ctx)
	for _, row := range rows {
		if err == nil {
			err = s.queue(ctx, tx, row, kind, data)
		}
	}
	return err
}

// missing tells whether an error says that there is no row.
func missing(err error) bool { return errors.Is(err, sql.ErrNoRows) }

// envelope is the shape of what is posted, after Standard Webhooks.
type envelope struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Data      any       `json:"data"`
}

// queue keeps an event to post to one address.
func (s *Service) queue(ctx context.Context, tx bun.Tx, row hookRow, kind string, data any) error {
	id, err := s.IDs.New()
	if err != nil {
		return err
	}
	now := s.Clock.Now()
	body, err := json.Marshal(envelope{kind, now, data})
	if err != nil {
		return err
	}
	kept := deliveryRow{ID: id, Hook: row.ID, Structure: row.Structure, Kind: kind, Body: string(body), State: Waiting, DueAt: &now, CreatedAt: now}
	if _, err := tx.NewInsert().Model(&kept).Exec(ctx); err != nil {
		return err
	}
	return s.DB.Announce(ctx, tx, channel)
}
