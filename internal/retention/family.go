package retention

import (
	"context"
	"time"

	"relais/internal/kernel"
)

// Family is a sort of data that a room keeps for a time. A room whose data
// hold no identifiers, such as technical logs, answers with one for each lot.
type Family struct {
	Code string // that of its rule

	// Due gives what started before a moment, and may end.
	Due func(ctx context.Context, before time.Time) ([]kernel.ID, error)

	// Act ends one thing, in the transaction of ctx, unless it started again
	// since before: then it gives a Conflict. NotFound says that it is gone
	// already; both leave it alone.
	Act func(ctx context.Context, id kernel.ID, before time.Time) error

	// Warn, if any, tells those whom it concerns what will soon be due. Each
	// night calls it with the moment of its dry run, and before that.
	Warn func(ctx context.Context, before time.Time) error

	// Kept, if any, counts what started before a moment and must stay all the
	// same, such as the account of the last manager of a structure; Due leaves
	// it out.
	Kept func(ctx context.Context, before time.Time) (int, error)

	// Quiet says that what falls due bears on nobody in particular: nobody is
	// written to for that alone.
	Quiet bool

	// Settle, if any, ends what acts leave to do once they have committed. It
	// is called after an execution, and each night.
	Settle func(ctx context.Context) error

	// Structure, if any, gives the structure that a thing belongs to, whose
	// manager may have it held. NotFound when the reader of ctx sees no such
	// thing.
	Structure func(ctx context.Context, id kernel.ID) (kernel.ID, error)

	// Find, if any, gives the thing that somebody names by hand, in the
	// transaction of ctx: Invalid when it cannot be a name, NotFound when it is
	// that of nothing. Without it, a thing is named by its identifier alone.
	Find func(ctx context.Context, typed string) (kernel.ID, error)

	// Reference, if any, gives what Find reads, short enough to be read aloud.
	Reference func(id kernel.ID) string

	// ByDay says that its things are days, and are named so.
	ByDay bool
}
