package app

import (
	"context"
	"time"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/retention"
)

// families gives what the rooms keep for a time, each by the code of its rule.
func (r *Rooms) families() []retention.Family {
	return []retention.Family{r.personFiles()}
}

// personFiles are erased when nobody was in touch with the person for long.
func (r *Rooms) personFiles() retention.Family {
	return retention.Family{
		Code: "people.file",
		Due: func(ctx context.Context, before time.Time) ([]kernel.ID, error) {
			return r.People.Due(ctx, access.System(access.RetentionRead), before)
		},
		Act: func(ctx context.Context, id kernel.ID, before time.Time) error {
			return r.People.EraseDue(ctx, access.System(access.PersonErase), id, before)
		},
		Settle: r.People.Settle,
		Structure: func(ctx context.Context, id kernel.ID) (kernel.ID, error) {
			return r.People.StructureOf(ctx, access.System(access.RetentionHold), id)
		},
	}
}
