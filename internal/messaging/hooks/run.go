package hooks

import (
	"context"
	"log/slog"
	"strconv"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/uptrace/bun"

	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/jobs"
)

// Caller posts a body to an address, and gives the status of the answer; an error
// when there was none. It reaches public addresses only.
type Caller func(ctx context.Context, address string, headers map[string]string, body []byte) (status int, err error)

// pauses gives how long to wait after each call that failed: a day and a half in
// all, as Standard Webhooks advises.
func pauses() jobs.Pauses {
	return jobs.Pauses{
		5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 10 * time.Hour,
	}
}

const (
	lease    = time.Minute // well over what a call may need
	patience = 15 * time.Second

	gone = 410 // the status of an address that wants to be told no more
)

// Run posts what is due, one event after the other, until ctx ends. Any number of
// nodes may run it. It logs what fails, by identifiers only.
func (s *Service) Run(ctx context.Context, call Caller, log *slog.Logger) {
	s.loop(call, log).Run(house(ctx))
}

// house is on whose behalf events leave: whatever structure they are for.
func house(ctx context.Context) context.Context { return db.Behind(ctx, db.Wall{Reader: "system"}) }

func (s *Service) queueOf() jobs.Queue[deliveryRow] {
	return jobs.Queue[deliveryRow]{DB: s.DB, Clock: s.Clock, Lease: lease, Longest: pauses().Longest()}
}

func (s *Service) loop(call Caller, log *slog.Logger) jobs.Loop[deliveryRow] {
	return jobs.Loop[deliveryRow]{
		DB: s.DB, Channel: channel, Take: s.queueOf().Take,
		Do: func(ctx context.Context, d *deliveryRow) error { return s.deliver(ctx, d, call, log) },
		Failed: func(d *deliveryRow, err error) {
			if d == nil {
				log.Error("the events to post cannot be read", "error", err)
				return
			}
			log.Error("what became of an event is not kept", "delivery", d.ID, "error", err)
		},
	}
}

// deliver posts an event and keeps what became of it.
func (s *Service) deliver(ctx context.Context, d *deliveryRow, call Caller, log *slog.Logger) error {
	what, err := s.target(ctx, d)
	if err != nil {
		if kernel.KindOf(err) == kernel.NotFound { // the structure left, and its key with it
			return s.end(ctx, d, GivenUp, 0)
		}
		return err
	}
	status, err := s.post(ctx, d, what, call)
	if err == nil && status >= 200 && status < 300 {
		return s.end(ctx, d, Done, status)
	}
	pause, again := pauses().After(d.Attempts)
	if status == gone || !again {
		log.Warn("an address is told no more", "hook", d.Hook, "status", status)
		return s.stop(ctx, d, status)
	}
	log.Info("an event is put off", "delivery", d.ID, "attempts", d.Attempts, "status", status, "pause", pause)
	return s.putOff(ctx, d, status, s.Clock.Now().Add(pause))
}

// target opens the address and the secret of the hook of a delivery.
func (s *Service) target(ctx context.Context, d *deliveryRow) (what sealed, err error) {
	err = s.DB.Read(ctx, func(ctx context.Context, tx bun.Tx) error {
		row := hookRow{}
		if err := tx.NewSelect().Model(&row).Where("id = ?", d.Hook).Scan(ctx); missing(err) {
			return kernel.Because(kernel.NotFound, "access.absent", err) // removed meanwhile
		} else if err != nil {
			return err
		}
		what, err = s.open(ctx, tx, row)
		return err
	})
	return what, err
}

// post signs an event as it leaves, and posts it.
func (s *Service) post(ctx context.Context, d *deliveryRow, what sealed, call Caller) (status int, err error) {
	signer, err := standardwebhooks.NewWebhook(what.Secret)
	if err != nil {
		return 0, err
	}
	now := s.Clock.Now()
	signature, err := signer.Sign(string(d.ID), now, []byte(d.Body))
	if err != nil {
		return 0, err
	}
	attempt, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return call(attempt, what.Address, map[string]string{
		"Content-Type":                          "application/json",
		standardwebhooks.HeaderWebhookID:        string(d.ID),
		standardwebhooks.HeaderWebhookTimestamp: strconv.FormatInt(now.Unix(), 10),
		standardwebhooks.HeaderWebhookSignature: signature,
	}, []byte(d.Body))
}

// putOff makes an event due again at a moment, unless another node took it since.
func (s *Service) putOff(ctx context.Context, d *deliveryRow, status int, at time.Time) error {
	return s.DB.Write(ctx, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewUpdate().Model((*deliveryRow)(nil)).Set("due_at = ?", at).Set("status = ?", status).
			Where("id = ? AND state = ? AND attempts = ?", d.ID, Waiting, d.Attempts).Exec(ctx)
		return err
	})
}

// end puts an event in a final state.
func (s *Service) end(ctx context.Context, d *deliveryRow, final State, status int) error {
	return s.DB.Write(ctx, func(ctx context.Context, tx bun.Tx) error {
		return s.ended(ctx, tx, []kernel.ID{d.ID}, final, status)
	})
}

func (s *Service) ended(ctx context.Context, tx bun.Tx, ids []kernel.ID, final State, status int) error {
	_, err := tx.NewUpdate().Model((*deliveryRow)(nil)).Set("state = ?", final).Set("status = ?", status).
		Set("due_at = NULL").Set("ended_at = ?", s.Clock.Now()).Where("id IN (?) AND state = ?", bun.List(ids), Waiting).Exec(ctx)
	return err
}

// stop ends the calls to an address that does not answer, with those that wait
// still, and tells those who answer for its structure, once.
func (s *Service) stop(ctx context.Context, d *deliveryRow, status int) error {
	return s.DB.Write(ctx, func(ctx context.Context, tx bun.Tx) error {
		var waiting []kernel.ID
		if err := tx.NewSelect().Model((*deliveryRow)(nil)).Column("id").Where("hook = ? AND state = ?", d.Hook, Waiting).Scan(ctx, &waiting); err != nil {
			return err
		}
		if len(waiting) > 0 {
			if err := s.ended(ctx, tx, waiting, GivenUp, status); err != nil {
				return err
			}
		}
		row := hookRow{}
		err := tx.NewUpdate().Model(&row).Set("stopped_at = ?", s.Clock.Now()).
			Where("id = ? AND stopped_at IS NULL", d.Hook).Returning("*").Scan(ctx)
		if missing(err) {
			return nil // it was told, or removed
		}
		if err != nil {
			return err
		}
		return s.WriteStructure(ctx, row.Structure, "Un programme n’est plus prévenu",
			"Le programme « "+row.Name+" » ne répond plus depuis plus d’un jour. Il n’est plus prévenu de ce que deviennent vos orientations.\n\n"+
				"Quand il répondra de nouveau, faites un essai depuis la page « Programmes prévenus » : il sera prévenu à nouveau.")
	})
}
