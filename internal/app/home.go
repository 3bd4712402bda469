package app

import (
	"context"
	"errors"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/identity"
	identityweb "relais/internal/identity/web"
	"relais/internal/kernel"
	"relais/internal/people"
)

// waiting lists what waits for a member in the rooms that know nothing of each
// other's pages, for the first page.
func (h *House) waiting(v *gate.Visit) (all []identityweb.Waiting, err error) {
	for _, list := range []func(*gate.Visit) (identityweb.Waiting, error){h.aloneWaiting, h.erasuresWaiting, h.glassesWaiting, h.retentionWaiting} {
		w, failed := list(v)
		err = errors.Join(err, failed)
		all = append(all, w)
	}
	return all, err
}

// aloneWaiting counts the people whom nobody has in charge, for who answers for
// them.
func (h *House) aloneWaiting(v *gate.Visit) (w identityweb.Waiting, err error) {
	scope, err := v.Scope(access.PersonAssign)
	if err != nil || !scope.Allows(access.Colleague) {
		return w, nil //nolint:nilerr // nothing of it waits for others
	}
	n, err := h.People.CountUnattended(v.Context(), scope)
	w.Title = v.T("waiting.alone")
	if n > 0 {
		w.Items = append(w.Items, identityweb.Item{
			Text: v.N("waiting.alone.text", n), Detail: v.T("waiting.alone.detail"), Path: "/personnes", Verb: v.T("waiting.open"),
		})
	}
	return w, err
}

// leaving says how many people a member of a structure has in charge, and what
// becomes of them; who may not answer for them is told no number.
func (h *House) leaving(v *gate.Visit, structure kernel.ID, m identity.Member) (string, error) {
	follows, err := h.follows(v.Context(), structure)
	if err != nil || !follows(people.Charge{Account: m.Account}) {
		return "", err
	}
	scope, err := v.Scope(access.PersonAssign)
	if err != nil || structure != v.Actor.Structure || !scope.Allows(access.Colleague) {
		return v.T("leaving.charges.unseen"), nil //nolint:nilerr // it is for the manager of the structure
	}
	who := []people.Charge{{Account: m.Account}}
	for _, team := range m.Teams {
		who = append(who, people.Charge{Team: team})
	}
	n, err := h.People.CountInCharge(v.Context(), scope, who...)
	if err != nil || n == 0 {
		return "", err
	}
	return v.N("leaving.charges", n), nil
}

// erasuresWaiting lists the people who asked that their file be erased.
func (h *House) erasuresWaiting(v *gate.Visit) (w identityweb.Waiting, err error) {
	if !v.May(access.PersonErase) {
		return w, nil
	}
	scope, err := v.Scope(access.PersonErase)
	if err != nil {
		return w, err
	}
	asking, err := h.People.AskingErasure(v.Context(), scope)
	w.Title = v.T("waiting.erasures")
	for _, m := range asking {
		w.Items = append(w.Items, identityweb.Item{
			Text: m.FirstName + " " + m.Initial, Detail: v.T("waiting.erasures.detail"),
			Path: "/personnes/" + string(m.ID), Verb: v.T("waiting.open"),
		})
	}
	return w, err
}

// glassesWaiting lists the requests to open a file in an emergency.
func (h *House) glassesWaiting(v *gate.Visit) (w identityweb.Waiting, err error) {
	if !v.May(access.GlassAgree) {
		return w, nil
	}
	scope, err := v.Scope(access.GlassAgree)
	if err != nil {
		return w, err
	}
	glasses, err := h.People.WaitingGlasses(v.Context(), scope)
	w.Title = v.T("waiting.glasses")
	for range glasses {
		w.Items = append(w.Items, identityweb.Item{
			Text: v.T("waiting.glasses.text"), Detail: v.T("waiting.glasses.detail"), Path: "/urgence/accord", Verb: v.T("waiting.open"),
		})
	}
	return w, err
}

// retentionWaiting says what the last plan found due and nobody executed.
func (h *House) retentionWaiting(v *gate.Visit) (w identityweb.Waiting, err error) {
	if !v.May(access.RetentionRead) {
		return w, nil
	}
	scope, err := v.Scope(access.RetentionRead)
	if err != nil {
		return w, err
	}
	due, err := h.due(v.Context(), scope)
	w.Title = v.T("waiting.retention")
	if due > 0 {
		w.Items = append(w.Items, identityweb.Item{
			Text: v.N("waiting.retention.text", due), Detail: v.T("waiting.retention.detail"), Path: "/conservation", Verb: v.T("waiting.open"),
		})
	}
	return w, err
}

// due counts what the newest plan found, less what became of it.
func (h *House) due(ctx context.Context, scope access.Scope) (n int, err error) {
	const mostFamilies = 50
	reports, err := h.Retention.Reports(ctx, scope, mostFamilies)
	for _, r := range reports {
		if r.Plan == reports[0].Plan {
			n += r.Due - r.Acted - r.Spared - r.Changed
		}
	}
	return n, err
}
