package referral

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/territory"
)

// Lack is how often a need found no place within reach of a commune.
type Lack struct {
	Departement string // of the commune; a code
	Need        string
	N           int // of days, communes and structures that looked
}

type unmetRow struct {
	bun.BaseModel `bun:"table:unmet_needs"`

	Day         string `bun:",pk"`
	Structure   kernel.ID
	Commune     string
	Departement string
	Need        string
}

// day gives the day of a moment, in Paris.
func dayOf(at time.Time) (string, error) {
	paris, err := kernel.Paris()
	return at.In(paris).Format(time.DateOnly), err
}

// FindNone notes that the directory has no place within reach of a commune for
// some needs. For whom it was looked for is kept nowhere: of several people of one
// commune, on one day, it tells once. Scope: referral.write.
func (s *Service) FindNone(ctx context.Context, scope access.Scope, commune territory.Commune, needs []string) (err error) {
	defer kernel.Wrap(&err, "referral.FindNone")
	if err := scope.Require(access.ReferralWrite); err != nil || len(needs) == 0 {
		return err
	}
	today, err := dayOf(s.Clock.Now())
	if err != nil {
		return err
	}
	var rows []unmetRow
	for _, need := range needs {
		rows = append(rows, unmetRow{Day: today, Structure: scope.Actor().Structure, Commune: commune.Code, Departement: commune.Departement, Need: need})
	}
	return s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(&rows).On("CONFLICT DO NOTHING").Exec(ctx)
		return err
	})
}

// Lacks gives how often needs found no place, from a moment until another. Scope:
// figures.read; the house counts over the whole network, a member what their
// structure looked for.
func (s *Service) Lacks(ctx context.Context, scope access.Scope, from, until time.Time) (lacks []Lack, err error) {
	defer kernel.Wrap(&err, "referral.Lacks")
	if err := scope.Require(access.FiguresRead); err != nil {
		return nil, err
	}
	if err := scope.Over(access.Colleague); err != nil {
		return nil, err
	}
	first, err := dayOf(from)
	if err != nil {
		return nil, err
	}
	last, err := dayOf(until)
	if err != nil {
		return nil, err
	}
	err = s.DB.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		q := tx.NewSelect().Table("unmet_needs").ColumnExpr("departement, need, count(*) AS n").
			Where("day >= ? AND day < ?", first, last).Group("departement", "need").Order("departement", "need")
		if !scope.IsSystem() {
			q = q.Where("structure = ?", scope.Actor().Structure)
		}
		return q.Scan(ctx, &lacks)
	})
	return lacks, err
}
