package sms

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"relais/internal/engine/gsm7"
	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/seal"
)

// Message is one message to one person.
type Message struct {
	Owner     kernel.ID // under whose key it is sealed, the person's: with it goes the message
	To        string    // E.164
	Body      string    // what cannot be of the telephone's alphabet leaves in UCS-2
	About     kernel.ID // what it is about
	Structure kernel.ID // whose cap and cost it counts in
	Once      string    // a message of this name leaves once, ever; at most 96 characters
}

// mostSegments bounds a message: nobody pays for a novel.
const mostSegments = 4

// State says where a message stands. All but waiting and sending are final.
type State string

// The states.
const (
	Waiting   State = "waiting"
	Sending   State = "sending"   // handed to the gateway, whose answer is awaited
	Sent      State = "sent"      // the gateway took it
	Delivered State = "delivered" // the telephone has it
	Failed    State = "failed"    // the telephone never will
	OptedOut  State = "opted_out" // the number asked for silence
	Capped    State = "capped"    // too many messages, for two days
	Dropped   State = "dropped"   // its owner was erased before it left
	GivenUp   State = "given_up"  // refused by the gateway, for good or for too long
	Unsure    State = "unsure"    // the gateway never said whether it took it
)

// Service keeps the messages to send, and sends them. It may be used by several
// goroutines, and several nodes.
type Service struct {
	db     *db.DB
	keys   *seal.Keys
	clock  kernel.Clock
	ids    kernel.IDs
	secret []byte // of the digests of numbers: it stays through every rotation
	config Config
}

// New gives the service.
func New(d *db.DB, keys *seal.Keys, safe *seal.Safe, clock kernel.Clock, ids kernel.IDs, config Config) *Service {
	return &Service{d, keys, clock, ids, safe.Derive("sms numbers", sha256.Size), config}
}

// row is a message as it is kept.
type row struct {
	bun.BaseModel `bun:"table:sms"`

	ID        kernel.ID `bun:",pk"`
	Once      string
	State     State
	Attempts  int
	DueAt     *time.Time
	Owner     kernel.ID
	Sealed    []byte
	Number    []byte
	About     kernel.ID
	Structure kernel.ID
	Segments  int
	Cost      int64
	Reference string
	CreatedAt time.Time
	LeftAt    *time.Time
	EndedAt   *time.Time

	CountedOn string `bun:"-"` // the day whose caps it counts in, once taken
}

// letter is what is sealed of a message.
type letter struct{ To, Body string }

// channel is where nodes tell each other that a message waits.
const channel = "sms"

func placeOf(id kernel.ID) seal.Place {
	return seal.Place{Table: "sms", Column: "sealed", Row: string(id)}
}

// Send keeps a message in the transaction of the act that causes it, and tells
// whether it will leave: not when its number asked for silence, nor when one of
// its name was kept already, in whatever state. Invalid errors: "sms.number",
// "sms.text" for one that is empty or longer than four segments.
func (s *Service) Send(ctx context.Context, tx bun.Tx, m Message) (leaves bool, err error) {
	defer kernel.Wrap(&err, "sms.Send")
	body := gsm7.Transliterate(strings.TrimSpace(m.Body))
	segments, _, _ := gsm7.Count(body)
	if !strings.HasPrefix(m.To, "+") || len(m.To) > 16 {
		return false, kernel.Fault(kernel.Invalid, "sms.number")
	}
	if body == "" || segments > mostSegments || !utf8.ValidString(body) {
		return false, kernel.Fault(kernel.Invalid, "sms.text")
	}
	id, err := s.ids.New()
	if err != nil {
		return false, err
	}
	stopped, err := s.Stopped(ctx, m.To)
	if err != nil {
		return false, err
	}
	now := s.clock.Now()
	due := s.config.Quiet.next(now)
	kept := &row{
		ID: id, Once: m.Once, State: Waiting, DueAt: &due, Owner: m.Owner, Number: s.digest(m.To), About: m.About,
		Structure: m.Structure, Segments: segments, CreatedAt: now,
	}
	behind := db.About(ctx, string(m.Owner))
	if stopped { // of nobody any more
		behind = house(ctx)
	}
	err = s.db.Step(behind, func(ctx context.Context) error {
		leaves, err = s.keep(ctx, tx, kept, letter{m.To, body}, stopped)
		return err
	})
	if err != nil || !leaves {
		return false, err
	}
	return true, s.db.Announce(ctx, tx, channel)
}

// keep keeps a message, unless one of its name is kept already.
func (s *Service) keep(ctx context.Context, tx bun.Tx, kept *row, what letter, stopped bool) (leaves bool, err error) {
	if stopped {
		kept.State, kept.DueAt, kept.Owner, kept.EndedAt = OptedOut, nil, "", &kept.CreatedAt
	} else {
		plain, err := json.Marshal(what)
		if err != nil {
			return false, err
		}
		if kept.Sealed, err = s.keys.Seal(ctx, tx, kept.Owner, placeOf(kept.ID), plain); err != nil {
			return false, err
		}
	}
	done, err := tx.NewInsert().Model(kept).On("CONFLICT DO NOTHING").Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := done.RowsAffected()
	return n == 1 && !stopped, err
}

// digest gives what is kept of a number.
func (s *Service) digest(number string) []byte {
	mac := hmac.New(sha256.New, s.secret)
	mac.Write([]byte(number))
	return mac.Sum(nil)
}

// house is on whose behalf messages leave: whoever they are for.
func house(ctx context.Context) context.Context { return db.Behind(ctx, db.Wall{Reader: "system"}) }

// open gives back what a message says. NotFound says that the key of its owner is
// destroyed.
func (s *Service) open(ctx context.Context, r *row) (what letter, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx bun.Tx) error {
		plain, err := s.keys.Open(ctx, tx, r.Owner, placeOf(r.ID), r.Sealed)
		if err != nil {
			return err
		}
		return json.Unmarshal(plain, &what)
	})
	return what, err
}

// missing tells whether an error says that there is no row.
func missing(err error) bool { return errors.Is(err, sql.ErrNoRows) }
