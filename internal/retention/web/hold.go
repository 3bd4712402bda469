package web

import (
	"context"
	"strings"
	"time"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/platform/i18n"
	"relais/internal/retention"
	"relais/internal/ui"
)

// holdForm is what the form of a hold holds, as typed.
type holdForm struct {
	family, subject, reason, until string
	faults                         []ui.Fault
}

// held is the page of the holds.
type held struct {
	holds []retention.Hold
	kinds []string // codes of the families that the visitor may hold things of
	date  func(time.Time) string
	form  holdForm
	names map[kernel.ID]string // of accounts
	scope access.Scope         // of the visitor
}

// subject names a thing as people may name it, without telling who it is about.
func (p *Pages) subject(hold retention.Hold) string {
	for _, family := range p.Retention.Families {
		if family.Code == hold.Family && family.Reference != nil {
			return family.Reference(hold.Subject)
		}
		if family.Code == hold.Family && family.ByDay {
			return string(hold.Subject)
		}
	}
	return short(hold.Subject)
}

// naming gives the key of the texts that say how to name what to hold: files by
// their reference, which is all that a manager may hold; else numbers too, and
// days.
func (h held) naming() string {
	if h.scope.Allows(access.Network) {
		return "retention.hold.subject.any"
	}
	return "retention.hold.subject"
}

// by says who put a hold: names stay within a structure.
func (h held) by(in i18n.Printer, hold retention.Hold) string {
	switch {
	case hold.Structure == "":
		return in.T("retention.hold.by.network")
	case hold.Structure != h.scope.Actor().Structure:
		return in.T("retention.hold.by.structure")
	case h.names[hold.HeldBy] != "":
		return in.T("retention.hold.by", h.names[hold.HeldBy])
	default:
		return in.T("retention.hold.by.someone")
	}
}

// holdable gives the families that a visitor may hold things of: every one for
// who sees the whole network, else those whose things belong to a structure.
func (p *Pages) holdable(v *gate.Visit) (codes []string) {
	scope, err := v.Scope(access.RetentionHold)
	if err != nil {
		return nil
	}
	for _, family := range p.Retention.Families {
		if family.Structure != nil || scope.Allows(access.Network) {
			codes = append(codes, family.Code)
		}
	}
	return codes
}

// holds shows the holds that stand, and lets take another: on the file that the
// address names, if any.
func (p *Pages) holds(v *gate.Visit) error {
	query := v.R.URL.Query()
	return p.showHolds(v, 0, holdForm{family: query.Get("famille"), subject: query.Get("objet")})
}

func (p *Pages) showHolds(v *gate.Visit, status int, form holdForm) error {
	scope, holds, err := p.standing(v)
	if err != nil {
		return err
	}
	page := held{holds: holds, kinds: p.holdable(v), date: func(at time.Time) string { return v.Date(at.In(p.zone)) }, form: form, scope: scope}
	var accounts []kernel.ID
	for _, hold := range holds {
		accounts = append(accounts, hold.HeldBy)
	}
	if page.names, err = p.Names(v.Context(), accounts); err != nil {
		return err
	}
	return v.Show(gate.Page{Title: v.T("retention.holds"), Status: status, Body: p.holdsPage(v, page)})
}

// standing gives the holds that the visitor may see, and by what right.
func (p *Pages) standing(v *gate.Visit) (scope access.Scope, holds []retention.Hold, err error) {
	if scope, err = v.Scope(access.RetentionHold); err != nil {
		return scope, nil, err
	}
	holds, err = p.Retention.Holds(v.Context(), scope)
	return scope, holds, err
}

// readHold reads a new hold. It lasts until the end of its day.
func (p *Pages) readHold(v *gate.Visit) (gate.Act, error) {
	scope, err := v.Scope(access.RetentionHold)
	if err != nil {
		return nil, err
	}
	typed := v.R.PostForm
	family, subject := typed.Get("famille"), strings.TrimSpace(typed.Get("objet"))
	var refusal gate.Refusal
	if subject == "" {
		refusal.Refuse("objet", "retention.hold.number")
	}
	day, err := time.ParseInLocation(time.DateOnly, typed.Get("fin"), p.zone)
	if err != nil {
		refusal.Refuse("fin", "retention.hold.day")
	}
	if err := refusal.Err(); err != nil {
		return nil, err
	}
	return func(ctx context.Context) (gate.Answer, error) {
		id, err := p.Retention.Find(ctx, scope, family, subject)
		if kernel.KindOf(err) == kernel.Invalid {
			return gate.Answer{}, gate.At("objet", err)
		}
		if err == nil {
			_, err = p.Retention.Hold(ctx, scope, family, id, typed.Get("raison"), day.AddDate(0, 0, 1))
		}
		if kernel.KindOf(err) == kernel.NotFound {
			refusal.Refuse("objet", "retention.hold.absent")
			return gate.Answer{}, refusal.Err()
		}
		return gate.Answer{To: "/conservation/gels", Done: "retention.held"}, gate.At("raison", err)
	}, nil
}

// holdsAgain shows the form anew, as it was typed.
func (p *Pages) holdsAgain(v *gate.Visit, failed error) error {
	typed := v.R.PostForm
	return p.showHolds(v, gate.StatusOf(failed), holdForm{
		family: typed.Get("famille"), subject: typed.Get("objet"), reason: typed.Get("raison"), until: typed.Get("fin"), faults: v.Faults(failed),
	})
}

// readRelease ends a hold before its day.
func (p *Pages) readRelease(v *gate.Visit) (gate.Act, error) {
	id, err := v.ID("id")
	if err != nil {
		return nil, err
	}
	scope, err := v.Scope(access.RetentionHold)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) (gate.Answer, error) {
		return gate.Answer{To: "/conservation/gels", Done: "retention.released"}, p.Retention.Release(ctx, scope, id)
	}, nil
}

// lastDay gives a moment of the last day of a hold, which ends as the next
// begins.
func lastDay(hold retention.Hold) time.Time { return hold.Until.Add(-time.Second) }
