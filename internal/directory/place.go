package directory

import (
	"strings"
	"time"

	"relais/internal/kernel"
)

// UnknownPivot is the field's convention for a place whose legal number
// nobody gave.
const UnknownPivot = "00000000000000"

// Origin says where a card came from. Source and Ref together are its name in
// the outside world: an import that meets them again updates the same card.
type Origin struct {
	Source string `json:"source,omitempty"` // the producer, as files name it; "" when they do not
	Ref    string `json:"ref"`              // the producer's identifier
}

// Structure is a legal body that runs places: an association, a town hall.
type Structure struct {
	ID    kernel.ID
	Pivot string // SIRET or RNA number; unique
	Name  string
}

// Address is a postal address in France.
type Address struct {
	Street     string `json:"street"`
	Complement string `json:"complement,omitempty"`
	Postcode   string `json:"postcode"`          // five digits
	City       string `json:"city"`              // as the producer writes it
	Commune    string `json:"commune,omitempty"` // code of the Code officiel géographique, found or given
	// CommuneGiven tells that the producer gave the code: only then is it
	// part of what goes out again.
	CommuneGiven bool `json:"commune_given,omitempty"`
}

// Place is where help is given. Multi-valued fields hold codes of the
// vocabulary named beside them, in the producer's order, without doubles.
type Place struct {
	ID        kernel.ID `json:"-"`
	Structure kernel.ID `json:"-"` // "" when its structure is not known
	Origin    Origin    `json:"-"`

	Name    string       `json:"name"`
	Pivot   string       `json:"pivot,omitempty"` // SIRET, RNA or RIDET; "" when unknown
	Parent  string       `json:"parent,omitempty"`
	Kinds   []string     `json:"kinds,omitempty"` // [Kinds]
	Address Address      `json:"address"`
	Point   kernel.Point `json:"point"` // zero when unknown

	Phone    string   `json:"phone,omitempty"` // E.164 where it could be read so
	Emails   []string `json:"emails,omitempty"`
	Websites []string `json:"websites,omitempty"`
	Booking  string   `json:"booking,omitempty"` // address where an appointment is taken

	Hours      string `json:"hours,omitempty"`      // OSM opening_hours
	Directions string `json:"directions,omitempty"` // how to come, in plain words
	Bring      string `json:"bring,omitempty"`      // what to bring beyond the usual
	Summary    string `json:"summary,omitempty"`    // kept whole, however long
	Details    string `json:"details,omitempty"`

	Itinerances   []string `json:"itinerances,omitempty"`   // [Itinerances]
	Programmes    []string `json:"programmes,omitempty"`    // [Programmes]
	Labels        []string `json:"labels,omitempty"`        // [Labels]
	OtherLabels   []string `json:"other_labels,omitempty"`  // free
	Accessibility string   `json:"accessibility,omitempty"` // address of the Acceslibre card
	Entrance      string   `json:"entrance,omitempty"`      // getting in, in plain words: "sans marche"

	// Access holds how to reach the place, [Accesses].
	Access []string `json:"access,omitempty"`

	Services    []Service `json:"services,omitempty"`
	ConfirmedOn time.Time `json:"confirmed_on"` // day, UTC midnight: last time someone vouched for the card
}

// Service is one kind of help given at a place. Lists that are empty say
// nothing: an empty Publics means everybody, an empty Fees means unknown.
type Service struct {
	Category    string   `json:"category"`               // [Services]
	Publics     []string `json:"publics,omitempty"`      // [Publics]
	Cares       []string `json:"cares,omitempty"`        // [Cares]
	Fees        []string `json:"fees,omitempty"`         // [Fees]
	Supports    []string `json:"supports,omitempty"`     // [Supports]
	MobilisedBy []string `json:"mobilised_by,omitempty"` // [Mobilisers]; empty means both
	Zone        []string `json:"zone,omitempty"`         // commune, EPCI or département codes; empty means everywhere
	Conditions  string   `json:"conditions,omitempty"`
	Capacity    int      `json:"capacity,omitempty"`  // people helped a week; 0 when unknown
	Languages   []string `json:"languages,omitempty"` // ISO 639-1 codes spoken besides French
}

// needsReferral tells whether only a professional may set the service in
// motion.
func (s Service) needsReferral() bool {
	return len(s.MobilisedBy) == 1 && s.MobilisedBy[0] == OpenToProfessionals
}

// NeedsReferral tells whether every service of the place is reached through a
// professional only.
func (p *Place) NeedsReferral() bool {
	for _, s := range p.Services {
		if !s.needsReferral() {
			return false
		}
	}
	return len(p.Services) > 0
}

// Receives tells whether a person may be helped there: some service is
// offered, and the place is not closed to the public.
func (p *Place) Receives() bool {
	closed := len(p.Access) == 1 && p.Access[0] == AccessNone
	return len(p.Services) > 0 && !closed
}

// Town gives the name of the town as its producer writes it, often in
// capitals.
func (p *Place) Town() string { return strings.TrimSpace(p.Address.City) }
