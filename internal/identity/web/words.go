package web

import (
	"errors"
	"strings"
	"time"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/identity"
	"relais/internal/kernel"
	"relais/internal/ui"
)

// day writes a day.
func (p *Pages) day(v *gate.Visit, at time.Time) string { return v.Date(at.In(p.zone)) }

// moment writes a day and a time of day; that of today says "today".
func (p *Pages) moment(v *gate.Visit, at time.Time) string {
	at = at.In(p.zone)
	if now := p.Clock().In(p.zone); at.Year() == now.Year() && at.YearDay() == now.YearDay() {
		return v.T("account.today", v.Hour(at))
	}
	return v.T("account.moment", v.Date(at), v.Hour(at))
}

// since writes how many days ago something was.
func (p *Pages) since(v *gate.Visit, at time.Time) string {
	days := int(p.Clock().Sub(at).Hours() / 24)
	if days < 1 {
		return v.T("home.today")
	}
	return v.N("home.days", days)
}

// roleName names a role.
func roleName(v *gate.Visit, role access.Role) string { return v.T("role.name." + string(role)) }

// faultsOf puts what is wrong in words, for a page that shows a form again.
func faultsOf(v *gate.Visit, err error) []ui.Fault {
	if err == nil {
		return nil
	}
	return v.Faults(err)
}

// statusOf gives the status of a page that may show a form again.
func statusOf(err error) int {
	if err == nil {
		return 0
	}
	return gate.StatusOf(err)
}

// over ties to a field the error of a code or link that opens no more: one that
// is not known is something to type again, not a page that is not there.
func over(field string, err error) error {
	if err == nil {
		return nil
	}
	var e *kernel.Error
	if errors.As(err, &e) && e.Kind == kernel.NotFound {
		var r gate.Refusal
		r.Refuse(field, e.Key, e.Args...)
		return r.Err()
	}
	return gate.At(field, err)
}

// typed gives what was typed in a field, without spaces around.
func typed(v *gate.Visit, field string) string { return strings.TrimSpace(v.R.PostFormValue(field)) }

// code gives a code that was typed or pasted, without the spaces that mails and
// people put in.
func code(v *gate.Visit, field string) string {
	return strings.Join(strings.Fields(v.R.PostFormValue(field)), "")
}

// keyOf gives the key of what is wrong, "" when it has none.
func keyOf(err error) string {
	var e *kernel.Error
	if !errors.As(err, &e) {
		return ""
	}
	return e.Key
}

// used adds to a line when something last served, if it ever did.
func (p *Pages) used(v *gate.Visit, line string, last time.Time) string {
	if last.IsZero() {
		return line
	}
	return line + ", " + v.T("account.used", p.moment(v, last))
}

// sessionLine says since when a session is open, and whether it is this one.
func (p *Pages) sessionLine(v *gate.Visit, s identity.Place) string {
	line := v.T("account.session.since", p.moment(v, s.Created))
	if s.Here {
		return line + ". " + v.T("account.session.here")
	}
	return line + ", " + v.T("account.session.seen", p.moment(v, s.Seen))
}

// standing says what one is in a structure, and whether one acts for it now.
func (m mine) standing(v *gate.Visit, b identity.Belonging) string {
	switch {
	case b.Suspended:
		return roleName(v, b.Role) + ". " + v.T("account.suspended")
	case b.Structure == m.Actor.Structure:
		return roleName(v, b.Role) + ". " + v.T("account.acting")
	default:
		return roleName(v, b.Role)
	}
}
