package people

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// Elsewhere is what other rooms keep of a person.
type Elsewhere struct {
	Holds    []ExportedHold
	Listings []ExportedListing
	Rooms    map[string]Room // what each work room gives, by its name
}

// Room is what a work room keeps of a person: it is written as JSON. Of a member
// who makes an export, Reads is what they must be let do to the file to receive
// it.
type Room struct {
	Reads access.Action
	Holds any
}

// ExportedHold is a hold that was put on the file: it is not erased meanwhile.
type ExportedHold struct {
	Family     string     `json:"family"`
	HeldAt     time.Time  `json:"held_at"`
	HeldBy     kernel.ID  `json:"held_by"`          // an account
	Reason     string     `json:"reason,omitempty"` // "" in an export made by a member who may hold nothing
	Until      time.Time  `json:"until"`
	ReleasedAt *time.Time `json:"released_at,omitempty"` // when it ended before its day
	ReleasedBy kernel.ID  `json:"released_by,omitempty"` // an account
}

// ExportedListing is a list of what fell due, on which the file stands.
type ExportedListing struct {
	Family  string    `json:"family"`
	MadeAt  time.Time `json:"made_at"`
	Outcome string    `json:"outcome"` // due, then spared, changed or failed
}

// ExportedSpace is a session of the person's own space.
type ExportedSpace struct {
	OpenedAt time.Time `json:"opened_at"`
	EndsAt   time.Time `json:"ends_at"`
}

// elsewhere adds to an export what other rooms keep. Why a file is held is for
// the person, and for those who may hold it.
func (s *Service) elsewhere(ctx context.Context, scope access.Scope, f file, e *Export) error {
	if err := f.leave(scope, access.PersonExport); err != nil || s.Elsewhere == nil {
		return err
	}
	kept, err := s.Elsewhere(ctx, f.ID)
	if err != nil {
		return err
	}
	e.Holds, e.Listings, e.Rooms = kept.Holds, kept.Listings, rooms(scope, f, kept.Rooms)
	if actor := scope.Actor(); actor.Role != access.Person {
		if _, refused := actor.May(access.RetentionHold); refused != nil {
			for i := range e.Holds {
				e.Holds[i].Reason = ""
			}
		}
	}
	return nil
}

// sessions gives the sessions of a person's space that are kept, never what
// opens them.
func (s store) sessions(ctx context.Context, tx bun.Tx, scope access.Scope, f file) (sessions []ExportedSpace, err error) {
	if err := f.leave(scope, access.PersonExport); err != nil {
		return nil, err
	}
	var rows []spaceRow
	err = tx.NewSelect().Model(&rows).Column("opened_at", "ends_at").Where("person = ?", f.ID).Order("opened_at").Scan(ctx)
	for _, row := range rows {
		sessions = append(sessions, ExportedSpace{OpenedAt: row.OpenedAt.UTC(), EndsAt: row.EndsAt.UTC()})
	}
	return sessions, err
}

// rooms gives what an export holds of the work rooms: all of it for the person and
// for the house, for a member what they may read of this file.
func rooms(scope access.Scope, f file, all map[string]Room) map[string]any {
	actor, held := scope.Actor(), map[string]any{}
	for name, room := range all {
		if scope.IsSystem() || actor.Role == access.Person || f.lets(actor, room.Reads) {
			held[name] = room.Holds
		}
	}
	return held
}
