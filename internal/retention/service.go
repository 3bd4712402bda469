package retention

import (
	"context"

	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/seal"
)

// Parts are what retention stands on.
type Parts struct {
	DB       *db.DB
	Keys     *seal.Keys
	Journal  *journal.Journal
	Clock    kernel.Clock
	IDs      kernel.IDs
	Families []Family

	// Tell, if any, writes to the auditors what a night found, in the
	// transaction that ends the night: when something falls due that no night
	// listed before, [Family.Quiet] families apart, or when an act failed.
	Tell func(ctx context.Context, reports []Report) error
}

// Service plans and executes what must go.
type Service struct {
	Parts

	store    store
	families map[string]Family
}

// New gives the service.
func New(parts Parts) *Service {
	s := &Service{
		Parts: parts, store: store{parts.DB, parts.Clock}, families: make(map[string]Family, len(parts.Families)),
	}
	for _, f := range parts.Families {
		s.families[f.Code] = f
	}
	return s
}
