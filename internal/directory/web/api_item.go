package web

import (
	"math"
	"time"

	"relais/internal/directory"
	"relais/internal/engine/openinghours"
)

// PlaceItem is a place as the API gives it.
type PlaceItem struct {
	ID        string        `json:"id"`
	Name      string        `json:"name"`
	DistanceM *float64      `json:"distance_m,omitempty" doc:"Metres as the crow flies, when an origin was given"`
	Services  []string      `json:"services" doc:"Categories of service, terms of the national standard"`
	Offers    []ServiceItem `json:"offers" doc:"Each service with its conditions"`
	OpenNow   *bool         `json:"open_now" doc:"Open now, or at the time asked; null when the hours are not known"`
	OpensAt   *time.Time    `json:"opens_at,omitempty"`
	ClosesAt  *time.Time    `json:"closes_at,omitempty"`
	Hours     string        `json:"hours,omitempty" doc:"OSM opening_hours"`

	Street     string   `json:"street"`
	Complement string   `json:"complement,omitempty"`
	Postcode   string   `json:"postcode"`
	City       string   `json:"city"`
	Commune    string   `json:"commune,omitempty" doc:"Code of the commune"`
	Lat        *float64 `json:"lat,omitempty"`
	Lon        *float64 `json:"lon,omitempty"`

	Phone         string   `json:"phone,omitempty"`
	Emails        []string `json:"emails,omitempty"`
	Websites      []string `json:"websites,omitempty"`
	Booking       string   `json:"booking,omitempty"`
	Access        []string `json:"access,omitempty"`
	Accessibility string   `json:"accessibility,omitempty"`
	Entrance      string   `json:"entrance,omitempty"`
	Directions    string   `json:"directions,omitempty"`
	Summary       string   `json:"summary,omitempty"`
	Details       string   `json:"details,omitempty"`
	Programmes    []string `json:"programmes,omitempty"`

	Source       string   `json:"source,omitempty"`
	SourceRef    string   `json:"source_ref"`
	ConfirmedOn  string   `json:"confirmed_on,omitempty" doc:"Day on which someone last vouched for the card"`
	Freshness    string   `json:"freshness" enum:"fresh,to_check,stale" doc:"stale: last confirmed over 18 months ago"`
	Completeness float64  `json:"completeness" doc:"Share, 0 to 1, of what a person needs to know that the card says"`
	Reasons      []string `json:"reasons" doc:"Why it stands before another as near: open, direct, walk_in, free, addressed"`
}

// ServiceItem is one kind of help given at a place.
type ServiceItem struct {
	Category    string   `json:"category"`
	Publics     []string `json:"publics,omitempty"`
	Cares       []string `json:"cares,omitempty"`
	Fees        []string `json:"fees,omitempty"`
	Supports    []string `json:"supports,omitempty"`
	MobilisedBy []string `json:"mobilisable_par,omitempty"`
	Zone        []string `json:"zone_eligibilite,omitempty"`
	Conditions  string   `json:"conditions,omitempty"`
	Capacity    int      `json:"capacity,omitempty" doc:"People helped a week"`
	Languages   []string `json:"languages,omitempty"`
}

func itemOf(h directory.Hit) PlaceItem {
	i := PlaceItem{
		ID: string(h.ID), Name: h.Name, Services: []string{}, Offers: []ServiceItem{}, Hours: h.Hours,
		Street: h.Address.Street, Complement: h.Address.Complement, Postcode: h.Address.Postcode,
		City: h.Address.City, Commune: h.Address.Commune,
		Phone: h.Phone, Emails: h.Emails, Websites: h.Websites, Booking: h.Booking, Access: h.Place.Access,
		Accessibility: h.Accessibility, Entrance: h.Entrance, Directions: h.Directions,
		Summary: h.Summary, Details: h.Details, Programmes: h.Programmes,
		Source: h.Origin.Source, SourceRef: h.Origin.Ref, Freshness: h.Fit.Freshness.String(),
		Completeness: math.Round(h.Fit.Completeness*100) / 100, Reasons: h.Fit.Reasons(),
	}
	for _, s := range h.Services {
		i.Services = append(i.Services, s.Category)
		i.Offers = append(i.Offers, ServiceItem(s))
	}
	if !math.IsInf(h.Distance, 1) {
		i.DistanceM = new(metres(h.Distance))
	}
	if !h.Point.IsZero() {
		i.Lat, i.Lon = &h.Point.Lat, &h.Point.Lon
	}
	if !h.ConfirmedOn.IsZero() {
		i.ConfirmedOn = h.ConfirmedOn.Format(time.DateOnly)
	}
	i.addOpening(h.Opening)
	return i
}

func (i *PlaceItem) addOpening(o directory.Opening) {
	if o.State != openinghours.Unknown {
		i.OpenNow = new(o.State == openinghours.Open)
	}
	if !o.Next.IsZero() {
		i.OpensAt = &o.Next
	}
	if !o.Until.IsZero() {
		i.ClosesAt = &o.Until
	}
}
