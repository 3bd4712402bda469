package retention

import (
	"context"
	"strconv"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
)

// Rule says how long a family is kept.
type Rule struct {
	bun.BaseModel `bun:"table:retention_rules"`

	Family      string `bun:",pk"`
	StartsAt    string // code of the trigger: last_contact, last_use, sent…
	ActiveDays  int    // in use, from the trigger
	ArchiveDays int    // then kept aside
	FinalAct    string // code: erase, close, delete, detach
	Legal       string // code of the note that says why; its words are texts
	Automatic   bool   // the night itself acts; else somebody presses the button
	ChangedAt   *time.Time
	ChangedBy   kernel.ID
}

// mostDays bounds how long anything is kept: fifty years.
const mostDays = 18_263

// before gives the moment such that what started earlier is due.
func (r Rule) before(now time.Time) time.Time {
	return now.UTC().AddDate(0, 0, -r.ActiveDays-r.ArchiveDays).Truncate(time.Microsecond)
}

// Rules gives every rule, by family. Scope: retention.read.
func (s *Service) Rules(ctx context.Context, scope access.Scope) (rules []Rule, err error) {
	defer kernel.Wrap(&err, "retention.Rules")
	err = s.DB.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		rules, err = s.store.rules(ctx, tx, scope)
		return err
	})
	return rules, err
}

// Change sets the durations of a rule, and whether the night itself acts.
// Scope: retention.run. Invalid "retention.days" when the durations cannot be,
// NotFound when there is no such family.
func (s *Service) Change(ctx context.Context, scope access.Scope, family string, activeDays, archiveDays int, automatic bool) (err error) {
	defer kernel.Wrap(&err, "retention.Change(%s)", family)
	if activeDays < 1 || archiveDays < 0 || activeDays > mostDays || archiveDays > mostDays {
		return kernel.Fault(kernel.Invalid, "retention.days", mostDays)
	}
	return s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		now := s.store.clock.Now()
		rule := Rule{
			Family: family, ActiveDays: activeDays, ArchiveDays: archiveDays, Automatic: automatic,
			ChangedAt: &now, ChangedBy: scope.Actor().Account,
		}
		if err := s.store.change(ctx, tx, scope, rule); err != nil {
			return err
		}
		return s.tell(ctx, tx, scope, string(scope.Action()), "rule:"+family, map[string]string{
			"active_days": strconv.Itoa(activeDays), "archive_days": strconv.Itoa(archiveDays),
			"automatic": strconv.FormatBool(automatic),
		})
	})
}

func (s *Service) tell(ctx context.Context, tx bun.Tx, scope access.Scope, action, object string, detail map[string]string) error {
	_, err := s.Journal.Append(ctx, tx, journal.Line{Action: action, Actor: scope.Actor(), Object: object, Detail: detail})
	return err
}
