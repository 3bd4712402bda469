package people

import (
	"context"
	"slices"
	"testing"
	"time"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/retention"
)

// The two rooms together, as app connects them.
func TestAFileKeptTooLongIsErased(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		keeper := retention.New(retention.Parts{
			DB: h.DB, Keys: h.Keys, Journal: h.Journal, Clock: h.Clock, IDs: h.IDs,
			Families: []retention.Family{{
				Code: "people.file",
				Due: func(ctx context.Context, before time.Time) ([]kernel.ID, error) {
					return h.Due(ctx, access.System(access.RetentionRead), before)
				},
				Act: func(ctx context.Context, id kernel.ID, before time.Time) error {
					return h.EraseDue(ctx, access.System(access.PersonErase), id, before)
				},
				Settle: h.Settle,
			}},
		})
		goes, returns := h.fill(t), h.fill(t)
		h.move(731 * 24 * time.Hour)
		recent := h.fill(t)
		plan, err := keeper.Plan(ctx, may(t, auditor, access.RetentionRead))
		wantNil(t, err)
		if !slices.Equal(plan.Falling[0].Due, []kernel.ID{goes, returns}) {
			t.Fatalf("due %+v, want %v and %v", plan.Falling, goes, returns)
		}
		wantNil(t, h.Touch(ctx, may(t, adviser, access.PersonUpdate), returns))
		reports, err := keeper.Execute(ctx, may(t, auditor, access.RetentionRun), plan.ID)
		if err != nil || reports[0].Acted != 1 || reports[0].Changed != 1 {
			t.Errorf("reports %+v %v", reports, err)
		}
		_, err = h.Minimal(ctx, may(t, adviser, access.PersonReadMinimal), goes)
		wantKind(t, err, kernel.NotFound)
		for _, id := range []kernel.ID{returns, recent} {
			_, err = h.Minimal(ctx, may(t, adviser, access.PersonReadMinimal), id)
			wantNil(t, err)
		}
		stones, err := Tombstones(h.Safe)
		if err != nil || len(stones) != 1 || stones[0].Person != goes || stones[0].Reason != Overdue {
			t.Errorf("tombstones %+v %v", stones, err)
		}
	})
}
