package journal

import (
	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// view is what a scope may see of the journal.
type view struct {
	column  string    // which must be value; "" for every line
	value   kernel.ID //
	subject kernel.ID // the person whose details may be opened
	closed  bool      // no detail at all
}

// viewOf decides what a scope may see; subject is the person asked about, over
// whom the caller has asked the scope.
func viewOf(scope access.Scope, subject kernel.ID) (view, error) {
	a := scope.Actor()
	var v view
	var relation access.Relation
	switch scope.Action() {
	case access.JournalAudit:
		v, relation = view{closed: true}, access.Network
	case access.JournalStructure:
		v, relation = view{column: "structure", value: a.Structure}, access.Colleague
	case access.JournalOwn:
		v, relation = view{column: "account", value: a.Account}, access.Own
		if a.Role == access.Person {
			v = view{column: "subject", value: a.Person, subject: a.Person}
		}
	case access.PersonJournal:
		return viewOfPerson(scope, subject)
	default:
		return v, scope.Require(access.JournalOwn, access.JournalStructure, access.PersonJournal, access.JournalAudit)
	}
	if err := scope.Over(relation); err != nil {
		return v, err
	}
	if v.column != "" && v.value == "" {
		return v, kernel.Fault(kernel.NotFound, "access.absent")
	}
	return v, nil
}

// viewOfPerson decides for those who may read the journal of one person.
func viewOfPerson(scope access.Scope, subject kernel.ID) (view, error) {
	if err := scope.Require(access.PersonJournal); err != nil {
		return view{}, err
	}
	a := scope.Actor()
	if a.Role == access.Person && subject == "" {
		subject = a.Person
	}
	if subject == "" || a.Role == access.Person && subject != a.Person {
		return view{}, kernel.Fault(kernel.NotFound, "access.absent")
	}
	return view{column: "subject", value: subject, subject: subject}, nil
}

// apply narrows a selection to what may be seen.
func (v view) apply(s *bun.SelectQuery) *bun.SelectQuery {
	if v.column == "" {
		return s
	}
	return s.Where("? = ?", bun.Ident(v.column), v.value)
}

// opens tells whether the detail of a line may be read.
func (v view) opens(e *entry) bool {
	return !v.closed && (e.Subject == "" || e.Subject == v.subject)
}
