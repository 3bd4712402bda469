package web

import (
	"context"
	"strings"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/people"
)

// The fields of the forms on the page of a person.
const (
	fieldNote    = "note"
	fieldNoteID  = "quelle-note"
	fieldFor     = "pour" // whom a note is for: "moi", or everyone in charge
	fieldWhom    = "qui"  // a charge: "account:ID" or "team:ID"
	fieldProtect = "proteger"
	fieldLang    = "imprimer-en" // the language of a slip
)

// threadAgain shows the page of a person anew, with what was typed.
func (p *Pages) threadAgain(v *gate.Visit, err error) error {
	note := noteForm{Text: v.R.PostForm.Get(fieldNote), Private: v.R.PostForm.Get(fieldFor) == "moi"}
	note.MayKeep = warn(v, &gate.Refusal{}, fieldNote, note.Text)
	return p.showThread(v, gate.StatusOf(err), note, err)
}

// actOn reads what every form on the page of a person needs.
func actOn(v *gate.Visit, action access.Action) (kernel.ID, access.Scope, error) {
	id, err := v.ID("id")
	if err != nil {
		return "", access.Scope{}, err
	}
	scope, err := v.Scope(action)
	return id, scope, err
}

func to(id kernel.ID, done string) gate.Answer {
	return gate.Answer{To: "/personnes/" + string(id), Done: "person." + done}
}

func (p *Pages) readNote(v *gate.Visit) (gate.Act, error) {
	id, scope, err := actOn(v, access.NoteWrite)
	if err != nil {
		return nil, err
	}
	text, private := v.R.PostForm.Get(fieldNote), v.R.PostForm.Get(fieldFor) == "moi"
	var refusal gate.Refusal
	warn(v, &refusal, fieldNote, text)
	if err := refusal.Err(); err != nil {
		return nil, err
	}
	return func(ctx context.Context) (gate.Answer, error) {
		_, err := p.People.WriteNote(ctx, scope, id, text, private)
		return to(id, "noted"), gate.At(fieldNote, err)
	}, nil
}

// readUnnote takes a note back.
func (p *Pages) readUnnote(v *gate.Visit) (gate.Act, error) {
	id, scope, err := actOn(v, access.NoteWrite)
	if err != nil {
		return nil, err
	}
	note, err := kernel.ParseID(v.R.PostForm.Get(fieldNoteID))
	if err != nil {
		return nil, absent()
	}
	return func(ctx context.Context) (gate.Answer, error) {
		return to(id, "unnoted"), p.People.WithdrawNote(ctx, scope, id, note)
	}, nil
}

// undone tells what the last form did, when it may be undone here: the code of
// what was done.
func undone(v *gate.Visit) string { return strings.TrimPrefix(v.R.URL.Query().Get("fait"), "person.") }

// readCharge reads whom a form names.
func readCharge(v *gate.Visit) (people.Charge, error) {
	kind, of, _ := strings.Cut(v.R.PostForm.Get(fieldWhom), ":")
	id, err := kernel.ParseID(of)
	switch {
	case err == nil && kind == "account":
		return people.Charge{Account: id}, nil
	case err == nil && kind == "team":
		return people.Charge{Team: id}, nil
	default:
		return people.Charge{}, gate.At(fieldWhom, kernel.Fault(kernel.Invalid, "people.charge"))
	}
}

// chargeValue is what readCharge reads.
func chargeValue(c people.Charge) string {
	if c.Team != "" {
		return "team:" + string(c.Team)
	}
	return "account:" + string(c.Account)
}

func (p *Pages) readAssign(v *gate.Visit) (gate.Act, error) {
	return p.readChargeAct(v, p.People.Assign, "assigned")
}

func (p *Pages) readRelease(v *gate.Visit) (gate.Act, error) {
	return p.readChargeAct(v, p.People.Release, "released")
}

func (p *Pages) readChargeAct(v *gate.Visit,
	act func(context.Context, access.Scope, kernel.ID, people.Charge) error, done string,
) (gate.Act, error) {
	id, scope, err := actOn(v, access.PersonAssign)
	if err != nil {
		return nil, err
	}
	whom, err := readCharge(v)
	if err != nil {
		return nil, err
	}
	answer := to(id, done)
	if done == "released" {
		answer.To += "?" + fieldWhom + "=" + chargeValue(whom) // whom to put back
	}
	return func(ctx context.Context) (gate.Answer, error) {
		return answer, gate.At(fieldWhom, act(ctx, scope, id, whom))
	}, nil
}

func (p *Pages) readProtect(v *gate.Visit) (gate.Act, error) {
	id, scope, err := actOn(v, access.PersonProtect)
	if err != nil {
		return nil, err
	}
	if v.R.PostForm.Get(fieldProtect) == "oui" {
		return func(ctx context.Context) (gate.Answer, error) {
			return to(id, "protected"), p.People.Protect(ctx, scope, id)
		}, nil
	}
	return func(ctx context.Context) (gate.Answer, error) {
		return to(id, "unprotected"), p.People.Unprotect(ctx, scope, id)
	}, nil
}
