package web

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	directoryweb "relais/internal/directory/web"
	"relais/internal/gate"
	"relais/internal/kernel"
	peopleweb "relais/internal/people/web"
	"relais/internal/platform/i18n"
	"relais/internal/referral"
)

// calledIn says a person as a parcel does: first name and initial.
func calledIn(v *gate.Visit, parcel referral.Parcel) string {
	return peopleweb.Who(v.Printer, parcel.FirstName, parcel.Initial())
}

// fullIn says a person in full, for who received them.
func fullIn(parcel referral.Parcel) string {
	return strings.TrimSpace(parcel.FirstName + " " + parcel.Name)
}

// placeOf tells of a place in some language, for a need; nothing once it left the
// directory.
func (p *Pages) placeOf(v *gate.Visit, t i18n.Printer, need string, place kernel.ID) directoryweb.Told {
	told, err := p.Places.TellOne(t, v.R, need, place)
	if err != nil {
		return directoryweb.Told{}
	}
	return told
}

// placeName names a place; one that left the directory is said so.
func placeName(v *gate.Visit, place directoryweb.Told) string {
	if place.Name == "" {
		return v.T("referral.place_gone")
	}
	return place.Name
}

func slipLanguages() []i18n.Lang { return i18n.Languages() }

// reached says how the person was told.
func (p *Pages) reached(v *gate.Visit, step referral.View) string {
	switch {
	case step.Parcel.Phone == "":
		return v.T("referral.told.paper")
	case step.Journey.Texting:
		return v.T("referral.told.text")
	}
	return v.T("referral.told.none")
}

// warnMove holds what was typed against what no place should be told.
func warnMove(v *gate.Visit, refusal *gate.Refusal, typed typedMove) (mayKeep bool) {
	event := referral.Event(typed.event)
	mayKeep = peopleweb.Warn(v, refusal, idOf(fieldText, event), typed.text)
	return peopleweb.Warn(v, refusal, idOf(fieldTold, event), typed.told) || mayKeep
}

// ago says since when something waits: today, 9 days.
func (p *Pages) ago(v *gate.Visit, at time.Time) string {
	if days := p.days(at); days > 0 {
		return v.N("referral.days", days)
	}
	return v.T("referral.today")
}

// days counts the days since a moment, 0 for today.
func (p *Pages) days(at time.Time) int {
	now := p.local(p.Clock())
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, p.paris)
	if !p.local(at).Before(midnight) {
		return 0
	}
	const day = 24 * time.Hour
	return int(midnight.Sub(p.local(at))/day) + 1
}

// by says who brought an event about.
func (s shown) by(v *gate.Visit, h referral.Happened) string {
	switch {
	case h.Account != "" && h.Account == v.Actor.Account:
		return v.T("referral.by.you")
	case h.Account != "" && h.Structure == v.Actor.Structure && s.names[h.Account] != "":
		return s.names[h.Account]
	case h.Side == referral.House:
		return v.T("referral.by.house")
	case h.Side == referral.Person:
		return v.T("referral.by.person")
	case h.Structure != "" && s.names[h.Structure] != "":
		return s.names[h.Structure]
	case h.Side == referral.Receiver && s.place.Name != "":
		return s.place.Name
	}
	return v.T("referral.by.someone")
}

// townOf names a commune by its code.
func (p *Pages) townOf(code string) string {
	commune, known := p.Atlas.Commune(code)
	if !known {
		return code
	}
	return peopleweb.TownLabel(commune)
}

// capital gives a line that begins with a capital letter.
func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}
