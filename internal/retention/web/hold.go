package web

import (
	"context"
	"regexp"
	"time"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/kernel"
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
}

// holdable gives the families that a visitor may hold things of: every one for
// who sees the whole network, else those whose things belong to a structure.
func (p *Pages) holdable(v *gate.Visit) (codes []string) {
	scope, err := v.Scope(access.RetentionHold)
	if err != nil {
		return nil
	}
	for _, family := range p.retention.Families {
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
	holds, err := p.standing(v)
	if err != nil {
		return err
	}
	page := held{holds, p.holdable(v), func(at time.Time) string { return v.Date(at.In(p.zone)) }, form}
	return v.Show(gate.Page{Title: v.T("retention.holds"), Status: status, Body: holdsPage(v, page)})
}

// standing gives the holds that the visitor may see.
func (p *Pages) standing(v *gate.Visit) ([]retention.Hold, error) {
	scope, err := v.Scope(access.RetentionHold)
	if err != nil {
		return nil, err
	}
	return p.retention.Holds(v.Context(), scope)
}

// subjectForm is what the number of a thing looks like.
var subjectForm = regexp.MustCompile(`^[A-Za-z0-9-]{1,36}$`)

// readHold reads a new hold. It lasts until the end of its day.
func (p *Pages) readHold(v *gate.Visit) (gate.Act, error) {
	scope, err := v.Scope(access.RetentionHold)
	if err != nil {
		return nil, err
	}
	typed := v.R.PostForm
	family, subject := typed.Get("famille"), typed.Get("objet")
	var refusal gate.Refusal
	if !subjectForm.MatchString(subject) {
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
		_, err := p.retention.Hold(ctx, scope, family, kernel.ID(subject), typed.Get("raison"), day.AddDate(0, 0, 1))
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
		return gate.Answer{To: "/conservation/gels", Done: "retention.released"}, p.retention.Release(ctx, scope, id)
	}, nil
}

// lastDay gives a moment of the last day of a hold, which ends as the next
// begins.
func lastDay(hold retention.Hold) time.Time { return hold.Until.Add(-time.Second) }
