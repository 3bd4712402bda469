package referral

import (
	"context"
	"io"
	"log/slog"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/events"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/messaging"
	"relais/internal/people"
	"relais/internal/platform/db"
	"relais/internal/platform/i18n"
	"relais/internal/platform/seal"
)

// Asked is what a referral needs to know of a place.
type Asked struct {
	Name      string
	Needs     []string  // slugs of what it offers
	Structure kernel.ID // of the network, approved, that runs it; "" for none
	Address   string    // where its mail goes; "" when nobody knows
	Where     string    // street and town, on one line
	Phone     string    // as people read it
}

// Text is a short message to a person.
type Text struct {
	Owner kernel.ID // under whose key it is sealed
	To    string    // E.164
	Body  string
	Lang  string
	About kernel.ID // the journey
	From  kernel.ID // the structure that sends it
	Key   string    // it leaves once under this key
}

// Parts are what the service stands on.
type Parts struct {
	DB      *db.DB
	Keys    *seal.Keys
	Safe    *seal.Safe
	Journal *journal.Journal
	People  *people.Service
	Clock   kernel.Clock
	IDs     kernel.IDs
	Random  io.Reader // for codes and links
	Log     *slog.Logger
	Timers  Timers
	Origin  string        // where links lead: "https://relais.example"
	Network string        // its name
	Words   *i18n.Catalog // holds Texts

	// Post keeps a mail in a transaction: [messaging.Post.Send].
	Post func(ctx context.Context, tx bun.IDB, owner kernel.ID, mail messaging.Mail) error

	// Text keeps a short message in a transaction, and tells whether it will
	// leave: not when the number asked for silence.
	Text func(ctx context.Context, tx bun.Tx, t Text) (leaves bool, err error)

	// Hush lets no more short message go to a telephone, or lets them go again, in
	// the transaction of ctx; Hushed tells whether none goes. Both may be nil.
	Hush   func(ctx context.Context, phone string, silent bool) error
	Hushed func(ctx context.Context, phone string) (bool, error)

	// Publish tells those who listen what happened, in the transaction of the act;
	// may be nil.
	Publish func(ctx context.Context, tx bun.Tx, e events.ReferralMoved) error

	// Ask gives what must be known of a place; NotFound for one that is not.
	Ask func(ctx context.Context, place kernel.ID) (Asked, error)

	// Gone tells which of some structures left the network.
	Gone func(ctx context.Context, structures []kernel.ID) (map[kernel.ID]bool, error)

	// WriteAccount and WriteStructure send a letter to a member, and to those who
	// answer for a structure, in the transaction of ctx.
	WriteAccount, WriteStructure func(ctx context.Context, to kernel.ID, subject, text string) error
}

// Service does the acts on referrals. It may be used by several goroutines.
type Service struct {
	Parts

	store store
}

// New gives the service.
func New(parts Parts) *Service {
	return &Service{Parts: parts, store: store{parts.DB, parts.Keys, parts.Clock}}
}

// tell writes the line of an act upon a referral.
func (s *Service) tell(ctx context.Context, tx bun.Tx, scope access.Scope, r Referral, detail map[string]string) error {
	_, err := s.Journal.Append(ctx, tx, journal.Line{
		Action: string(scope.Action()), Actor: scope.Actor(), Subject: r.Person, Object: "referral:" + string(r.ID), Detail: detail,
	})
	return err
}
