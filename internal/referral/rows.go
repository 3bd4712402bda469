package referral

import (
	"strconv"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
	"relais/internal/platform/seal"
)

type journeyRow struct {
	bun.BaseModel `bun:"table:referral_journeys"`

	Journey

	Parcel []byte // sealed, with the code
	Code   []byte // keyed digest
}

// packed is what is sealed of a journey.
type packed struct {
	Parcel

	Code string `json:"code"`
}

type referralRow struct {
	bun.BaseModel `bun:"table:referrals"`

	Referral

	Code []byte // that of the journey
}

type eventRow struct {
	bun.BaseModel `bun:"table:referral_events"`

	Referral  kernel.ID `bun:",pk"`
	Number    int       `bun:",pk"`
	At        time.Time
	Event     Event
	State     State
	Side      Side
	Account   kernel.ID
	Structure kernel.ID
	Behalf    bool
	Said      []byte // sealed
}

// words is what was said with an event.
type words struct {
	Text string `json:"text,omitempty"` // to the other side
	Told string `json:"told,omitempty"` // to the person
}

type linkRow struct {
	bun.BaseModel `bun:"table:referral_links"`

	Digest    []byte `bun:",pk"`
	Referral  kernel.ID
	MadeAt    time.Time
	ExpiresAt time.Time
}

func parcelPlace(journey kernel.ID) seal.Place {
	return seal.Place{Table: "referral_journeys", Column: "parcel", Row: string(journey)}
}

func saidPlace(e eventRow) seal.Place {
	return seal.Place{Table: "referral_events", Column: "said", Row: string(e.Referral) + ":" + strconv.Itoa(e.Number)}
}
