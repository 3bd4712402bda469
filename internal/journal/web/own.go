package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/journal"
	"relais/internal/kernel"
)

// own shows a member what their account did. A person reads theirs in their own
// space, in their language.
func (p *Pages) own(v *gate.Visit) error {
	if v.Actor.Role == access.Person {
		v.Redirect("/mon-espace/journal")
		return nil
	}
	a, l, err := p.list(v, access.JournalOwn)
	if err != nil {
		return err
	}
	return v.Show(gate.Page{Title: v.T("journal.own.title"), Body: ownPage(v, a, l)})
}

// structure shows a manager the lines of their structure.
func (p *Pages) structure(v *gate.Visit) error {
	a, l, err := p.list(v, access.JournalStructure)
	if err != nil {
		return err
	}
	return v.Show(gate.Page{Title: v.T("journal.structure.title"), Body: structurePage(v, a, l)})
}

// receipt gives the receipt of a line to who may read it, as a file to keep.
// That it was given is written down too.
func (p *Pages) receipt(v *gate.Visit) (err error) {
	number, err := strconv.ParseInt(v.R.PathValue("entry"), 10, 64)
	if err != nil {
		return kernel.Fault(kernel.NotFound, "access.absent")
	}
	scope, err := v.Scope(access.JournalOwn)
	if err != nil {
		return err
	}
	receipt, err := p.Journal.Prove(v.Context(), scope, number)
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(receipt, "", "  ")
	if err != nil {
		return err
	}
	if err := p.tell(v.Context(), scope, journal.JournalProved, "entry:"+strconv.FormatInt(number, 10), nil); err != nil {
		return err
	}
	h := v.W.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="relais-recu-%d.json"`, number))
	h.Set("Cache-Control", "no-store")
	v.W.WriteHeader(http.StatusOK)
	_, _ = v.W.Write(append(text, '\n')) // a reader who left is no one's error
	return nil
}

// tell writes a line of the pages themselves.
func (p *Pages) tell(ctx context.Context, scope access.Scope, act, object string, detail map[string]string) error {
	return p.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		_, err := p.Journal.Append(ctx, tx, journal.Line{Action: act, Actor: scope.Actor(), Object: object, Detail: detail})
		return err
	})
}
