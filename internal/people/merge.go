package people

import (
	"context"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/platform/seal"
)

// MergeKept is how long two files that were merged may be parted again.
const MergeKept = 90 * 24 * time.Hour

// FieldFirstName is always asked; of two files, one or the other is kept.
const FieldFirstName Field = "first_name"

// Merger moves what a room keeps of a person from one file to another, or puts it
// back, in the transaction of the act.
type Merger func(ctx context.Context, tx bun.Tx, from, into kernel.ID) error

// MergedFile is a file that was emptied into another.
type MergedFile struct {
	ID        kernel.ID  `json:"id"`
	MergedAt  time.Time  `json:"merged_at"`
	MergedBy  kernel.ID  `json:"merged_by"`            // an account
	DroppedAt *time.Time `json:"dropped_at,omitempty"` // since when it can no longer be put back
}

// Partable tells whether the file may be put back at a moment.
func (m MergedFile) Partable(at time.Time) bool {
	return m.DroppedAt == nil && at.Before(m.MergedAt.Add(MergeKept))
}

type mergeRow struct {
	bun.BaseModel `bun:"table:people_merges"`

	Other     kernel.ID `bun:",pk"`
	Kept      kernel.ID
	MergedAt  time.Time
	MergedBy  kernel.ID
	Earlier   []byte // sealed under the key of the other
	DroppedAt *time.Time
}

func (r mergeRow) merged() MergedFile {
	return MergedFile{ID: r.Other, MergedAt: r.MergedAt.UTC(), MergedBy: r.MergedBy, DroppedAt: utc(r.DroppedAt)}
}

func mergePlace(other kernel.ID) seal.Place {
	return seal.Place{Table: "people_merges", Column: "earlier", Row: string(other)}
}

// Merge makes one file of two of the same person, in one structure: what the
// other holds, here and in the other rooms, moves to the one that is kept, sealed
// anew under its key; of its card, the fields of take. The other stays empty, is
// found by nothing, and leads to the one that is kept; [Service.Unmerge] puts it
// back. Scope: person.merge, over both. Invalid "people.merge_same" for one file
// and itself; Conflict "people.merge_unlike" when only one is protected,
// "people.merge_asked" when the person asked to be erased, "people.merge_glass"
// while one is asked for or open in an emergency, "people.merge_held" when the
// other is held.
func (s *Service) Merge(ctx context.Context, scope access.Scope, keep, other kernel.ID, take ...Field) (err error) {
	defer kernel.Wrap(&err, "people.Merge(%s, %s)", keep, other)
	if keep == other {
		return kernel.Fault(kernel.Invalid, "people.merge_same")
	}
	return s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		kept, gone, err := s.bothFiles(ctx, tx, scope, keep, other)
		if err != nil {
			return err
		}
		if err := s.mayMerge(ctx, tx, scope, kept, gone); err != nil {
			return err
		}
		if err := s.store.merge(ctx, tx, scope, kept, gone, take); err != nil {
			return err
		}
		for _, move := range s.Mergers {
			if err := move(ctx, tx, other, keep); err != nil {
				return err
			}
		}
		return s.tellMerge(ctx, tx, scope, "merged", keep, other)
	})
}

// Unmerge puts back a file that was merged into another, as it was: what it held
// then, but for what was withdrawn since; what came since stays with the file
// that was kept. Scope: person.merge, over the file that was kept. Conflict
// "people.merge_late" after [MergeKept].
func (s *Service) Unmerge(ctx context.Context, scope access.Scope, other kernel.ID) (err error) {
	defer kernel.Wrap(&err, "people.Unmerge(%s)", other)
	return s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		row, err := s.store.mergeOf(ctx, tx, scope, other)
		if err != nil {
			return err
		}
		kept, err := s.store.find(ctx, tx, scope, toChange, row.Kept, access.PersonMerge)
		if err != nil {
			return err
		}
		if !row.merged().Partable(s.Clock.Now()) {
			return kernel.Fault(kernel.Conflict, "people.merge_late")
		}
		for _, move := range s.Unmergers {
			if err := move(ctx, tx, other, row.Kept); err != nil {
				return err
			}
		}
		if err := s.store.part(ctx, tx, scope, kept, row); err != nil {
			return err
		}
		return s.tellMerge(ctx, tx, scope, "parted", row.Kept, other)
	})
}

// MergedInto gives the file into which another was emptied; NotFound when it was
// not, or when the actor has no tie with it. Scope: person.read. It leaves no
// line: it says nothing of the person.
func (s *Service) MergedInto(ctx context.Context, scope access.Scope, other kernel.ID) (kept kernel.ID, err error) {
	defer kernel.Wrap(&err, "people.MergedInto(%s)", other)
	err = s.DB.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		kept, err = s.store.mergedInto(ctx, tx, scope, other)
		return err
	})
	return kept, err
}

// SweepMerges drops the files that were emptied more than [MergeKept] ago: they
// can no longer be put back, and gives how many. Scope: of the house,
// person.erase; once it has committed, and dropped any, call [Service.Settle].
func (s *Service) SweepMerges(ctx context.Context, scope access.Scope) (dropped int, err error) {
	defer kernel.Wrap(&err, "people.SweepMerges")
	err = s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		dropped, err = s.store.dropMerged(ctx, tx, scope)
		return err
	})
	return dropped, err
}

// bothFiles finds two files, always in the same order, so that two mergers of the
// same files wait for each other.
func (s *Service) bothFiles(ctx context.Context, tx bun.Tx, scope access.Scope, keep, other kernel.ID) (kept, gone file, err error) {
	found := map[kernel.ID]file{}
	ids := []kernel.ID{keep, other}
	slices.Sort(ids)
	for _, id := range ids {
		if found[id], err = s.store.find(ctx, tx, scope, toChange, id, access.PersonMerge); err != nil {
			return file{}, file{}, err
		}
	}
	return found[keep], found[other], nil
}

// mayMerge refuses what a merger would hide.
func (s *Service) mayMerge(ctx context.Context, tx bun.Tx, scope access.Scope, kept, gone file) error {
	switch {
	case kept.Structure != gone.Structure:
		return absent()
	case kept.Protected != gone.Protected:
		return kernel.Fault(kernel.Conflict, "people.merge_unlike")
	case kept.ErasureAskedAt != nil || gone.ErasureAskedAt != nil:
		return kernel.Fault(kernel.Conflict, "people.merge_asked")
	}
	if err := s.refuseHeld(ctx, gone.ID); kernel.KindOf(err) == kernel.Conflict && err != nil {
		return kernel.Because(kernel.Conflict, "people.merge_held", err)
	} else if err != nil {
		return err
	}
	urgent, err := s.store.urgent(ctx, tx, scope, kept, gone)
	if err == nil && urgent {
		err = kernel.Fault(kernel.Conflict, "people.merge_glass")
	}
	return err
}

// tellMerge writes the line of each file.
func (s *Service) tellMerge(ctx context.Context, tx bun.Tx, scope access.Scope, what string, kept, other kernel.ID) error {
	for subject, object := range map[kernel.ID]kernel.ID{kept: other, other: kept} {
		line := journal.Line{Action: string(access.PersonMerge), Actor: scope.Actor(), Subject: subject, Object: what + ":" + string(object)}
		if _, err := s.Journal.Append(ctx, tx, line); err != nil {
			return err
		}
	}
	return nil
}
