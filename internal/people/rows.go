package people

import (
	"time"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
	"relais/internal/platform/seal"
)

// personRow is a person's file as the database keeps it.
type personRow struct {
	bun.BaseModel `bun:"table:people"`

	ID             kernel.ID `bun:",pk"`
	Structure      kernel.ID
	Card           []byte // sealed
	Protected      bool
	Version        int64
	CreatedAt      time.Time
	CreatedBy      kernel.ID
	LastContactAt  time.Time
	ErasureAskedAt *time.Time
	MergedInto     kernel.ID // the file to which this one, emptied, leads; "" for a file that stands
}

// Charge says who has a person in charge: an account or a team, never both.
type Charge struct {
	Account kernel.ID `json:"account,omitempty"`
	Team    kernel.ID `json:"team,omitempty"`
}

type chargeRow struct {
	bun.BaseModel `bun:"table:people_charges"`

	Person  kernel.ID `bun:",pk"`
	Account kernel.ID `bun:",pk"`
	Team    kernel.ID `bun:",pk"`
	Since   time.Time
}

type noteRow struct {
	bun.BaseModel `bun:"table:people_notes"`

	ID      kernel.ID `bun:",pk"`
	Person  kernel.ID
	Author  kernel.ID
	Private bool
	Sealed  []byte
	At      time.Time
}

type indexRow struct {
	bun.BaseModel `bun:"table:people_index"`

	Person    kernel.ID `bun:",pk"`
	Structure kernel.ID
	Purpose   purpose `bun:",pk"`
	Value     []byte  `bun:",pk"`
}

type codeRow struct {
	bun.BaseModel `bun:"table:people_codes"`

	Person    kernel.ID `bun:",pk"`
	Digest    []byte
	GivenAt   time.Time
	GivenBy   kernel.ID
	ExpiresAt time.Time
}

type glassRow struct {
	bun.BaseModel `bun:"table:people_glasses"`

	ID        kernel.ID `bun:",pk"`
	Person    kernel.ID
	Structure kernel.ID
	Asker     kernel.ID
	Reason    []byte // sealed
	AskedAt   time.Time
	AgreedBy  kernel.ID
	AgreedAt  *time.Time
	EndsAt    time.Time // of the request until it is agreed to, then of the hour

	RefusedBy   kernel.ID
	RefusedAt   *time.Time
	WithdrawnAt *time.Time
}

type erasureRow struct {
	bun.BaseModel `bun:"table:erasures"`

	Person   kernel.ID `bun:",pk"`
	ErasedAt time.Time
	Reason   Reason
}

func cardPlace(person kernel.ID) seal.Place {
	return seal.Place{Table: "people", Column: "card", Row: string(person)}
}

func notePlace(note kernel.ID) seal.Place {
	return seal.Place{Table: "people_notes", Column: "sealed", Row: string(note)}
}

func glassPlace(glass kernel.ID) seal.Place {
	return seal.Place{Table: "people_glasses", Column: "reason", Row: string(glass)}
}
