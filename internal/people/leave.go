package people

import (
	"context"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// Standing is what a work room knows of the file that an act of its own is
// about.
type Standing struct {
	Structure kernel.ID // that follows the person
	Protected bool
	Charges   []Charge
}

// Leave tells, in the transaction of an act of a work room, whether the scope's
// action may be done to a person's file; the errors are those of the acts of
// this room. The file is not erased while the transaction lasts.
func (s *Service) Leave(ctx context.Context, tx bun.Tx, scope access.Scope, id kernel.ID) (Standing, error) {
	return s.standing(ctx, tx, scope, toRead, id)
}

// Contact does as [Service.Leave] for an act by which the person was met or
// heard: the time their file is kept starts again.
func (s *Service) Contact(ctx context.Context, tx bun.Tx, scope access.Scope, id kernel.ID) (Standing, error) {
	standing, err := s.standing(ctx, tx, scope, toChange, id)
	if err != nil {
		return Standing{}, err
	}
	return standing, s.store.seen(ctx, tx, id)
}

func (s *Service) standing(ctx context.Context, tx bun.Tx, scope access.Scope, how hold, id kernel.ID) (_ Standing, err error) {
	defer kernel.Wrap(&err, "people.Leave(%s)", id)
	f, err := s.store.find(ctx, tx, scope, how, id, scope.Action())
	if err != nil {
		return Standing{}, err
	}
	return Standing{Structure: f.Structure, Protected: f.Protected, Charges: f.charges}, nil
}
