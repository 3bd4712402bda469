package web

import (
	"slices"
	"strings"
	"time"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/journal"
	"relais/internal/kernel"
)

// line is a line of the journal in the words of a page.
type line struct {
	number  int64
	moment  string
	who     string
	role    string
	by      string // the account and the structure of a member, by their numbers
	act     string
	refused bool
	subject kernel.ID // the person concerned, "" for none
	erased  bool      // their file is no more
	account string    // the account concerned, in words
	object  string    // "" when there are no words for it
	hash    string
}

// besides gives what a line concerns, but the file, to be said after it.
func (l line) besides() string {
	said := slices.DeleteFunc([]string{l.account, l.object}, func(s string) bool { return s == "" })
	if l.subject != "" && len(said) > 0 {
		return ", " + strings.Join(said, ", ")
	}
	return strings.Join(said, ", ")
}

// listing is some lines, and where the others are.
type listing struct {
	lines  []line
	newest string // address of the first page, "" on it
	older  string // address of the next page, "" on the last
}

// writer puts lines in words.
type writer struct {
	v     *gate.Visit
	zone  *time.Location
	names map[kernel.ID]string // of members, by account

	erased map[kernel.ID]bool // files that are no more
}

func (w writer) line(e journal.Entry) line {
	l := line{
		number: e.Entry, moment: moment(w.v, e.At.In(w.zone)), who: w.who(e), role: w.role(e), by: w.by(e), act: w.act(e.Action),
		refused: e.Refused, subject: e.Subject, erased: w.erased[e.Subject], object: w.object(e.Object), hash: e.Hash,
	}
	if ofAccount(e) {
		l.subject, l.account = "", w.account(e.Subject)
		if e.Object == accountObject(e.Subject) {
			l.object = ""
		}
	}
	return l
}

// ofAccount tells whether a line concerns an account, and not someone's file.
func ofAccount(e journal.Entry) bool {
	about := subjectOf(e.Action)
	return e.Subject != "" && (about == "accounts" || about == "structures" || e.Object == accountObject(e.Subject))
}

// accountObject is the object of what is done to an account.
func accountObject(account kernel.ID) string { return "account:" + string(account) }

// account says whose an account is: the reader's, a member's by name or, when
// the reader knows no name, by its number.
func (w writer) account(id kernel.ID) string {
	if name := w.names[id]; name != "" && id != w.v.Actor.Account {
		return name
	}
	return w.object(accountObject(id))
}

// moment writes a day and a time of day.
func moment(v *gate.Visit, at time.Time) string {
	return v.T("journal.moment", v.Date(at), v.Hour(at))
}

// act says what was done; a code without words stands for itself.
func (w writer) act(code string) string {
	if key := "action." + code; w.v.Has(key) {
		return w.v.T(key)
	}
	return code
}

// role names the role in which someone acted; the house itself has none, nor
// has a member without a structure.
func (w writer) role(e journal.Entry) string {
	switch {
	case e.Role != "":
		return w.v.T("role.name." + string(e.Role))
	case e.Account != "":
		return w.v.T("journal.who.account")
	default:
		return w.v.T("journal.who.house")
	}
}

// by tells apart members of one role, without naming them.
func (w writer) by(e journal.Entry) string {
	if e.Account == "" {
		return ""
	}
	said := w.object(accountObject(e.Account))
	if e.Structure != "" {
		said += ", " + w.object("structure:"+string(e.Structure))
	}
	return said
}

// who says who acted: the house, the person, a member by name or, when the
// reader knows no name, by role.
func (w writer) who(e journal.Entry) string {
	switch {
	case e.Person != "":
		return w.v.T("journal.who.person")
	case e.Account == "":
		return w.v.T("journal.who.house")
	case w.names[e.Account] != "":
		return w.names[e.Account]
	default:
		return w.role(e) + " " + short(e.Account)
	}
}

// list gives the lines that a scope may read, as the address of the page asks.
func (p *Pages) list(v *gate.Visit, action access.Action) (a asked, l listing, err error) {
	a, query, err := p.readAsked(v)
	if err != nil {
		return a, l, err
	}
	scope, err := v.Scope(action)
	if err != nil {
		return a, l, err
	}
	page, err := p.Journal.Lines(v.Context(), scope, query)
	if err != nil {
		return a, l, err
	}
	w := writer{v: v, zone: p.zone}
	if action == access.JournalStructure { // where colleagues know each other
		if w.names, err = p.namesOf(v, page.Lines); err != nil {
			return a, l, err
		}
	}
	if w.erased, err = p.erasedOf(v, page.Lines); err != nil {
		return a, l, err
	}
	for _, e := range page.Lines {
		l.lines = append(l.lines, w.line(e))
	}
	if query.Before > 0 {
		l.newest = a.address(v.R.URL.Path, 0)
	}
	if page.Next > 0 {
		l.older = a.address(v.R.URL.Path, page.Next)
	}
	return a, l, nil
}

// erasedOf gives the files that lines concern and that are no more.
func (p *Pages) erasedOf(v *gate.Visit, lines []journal.Entry) (map[kernel.ID]bool, error) {
	var files []kernel.ID
	for _, e := range lines {
		if e.Subject != "" && !ofAccount(e) && !slices.Contains(files, e.Subject) {
			files = append(files, e.Subject)
		}
	}
	if len(files) == 0 {
		return nil, nil
	}
	return p.Erased(v.Context(), files)
}

// namesOf gives the names of the members who acted, and of those whose account
// was acted on.
func (p *Pages) namesOf(v *gate.Visit, lines []journal.Entry) (map[kernel.ID]string, error) {
	var accounts []kernel.ID
	for _, e := range lines {
		if e.Account != "" && !slices.Contains(accounts, e.Account) {
			accounts = append(accounts, e.Account)
		}
		if ofAccount(e) && !slices.Contains(accounts, e.Subject) {
			accounts = append(accounts, e.Subject)
		}
	}
	if len(accounts) == 0 {
		return nil, nil
	}
	return p.Names(v.Context(), accounts)
}
