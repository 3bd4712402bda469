package journal

import (
	"context"
	"encoding/json"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/platform/db"
)

// Query says which lines are asked for. Its zero value asks for the newest.
type Query struct {
	Subject  kernel.ID // the person concerned; access.PersonJournal must have one
	Action   string    // one action only
	Not      []string  // none of these actions
	From, To time.Time // from and before these moments; zero for no bound
	Before   int64     // lines older than this one; 0 for the newest
	Limit    int       // at most MostLines, which 0 means
}

// MostLines bounds a page of lines.
const MostLines = 200

// Entry is a line that was kept.
type Entry struct {
	Entry     int64
	At        time.Time
	Action    string
	Account   kernel.ID // who acted, when a member did
	Role      access.Role
	Structure kernel.ID // for which structure
	Person    kernel.ID // who acted, when a person did
	Subject   kernel.ID // the person concerned
	Object    string
	Refused   bool
	HasDetail bool              // there is a detail, opened or not
	Detail    map[string]string // nil unless the scope may read it and its key exists
	Hash      string            // of the leaf, base64
}

// Page is some lines, the newest first.
type Page struct {
	Lines []Entry
	Next  int64 // the Before of the next page; 0 when there is none
}

// Lines gives the lines that a scope may read:
//
//   - access.JournalOwn: those of the account; for a person, those about them;
//   - access.JournalStructure: those of the structure the actor acts for;
//   - access.PersonJournal: those about query.Subject; the caller has asked the
//     scope over that person; a person in their own space reads only theirs;
//   - access.JournalAudit: every line, without details.
//
// The detail of a line about a person is opened for access.PersonJournal and
// for that person only: that one once acted, or leads the structure, is no
// reason to read on about someone.
func (j *Journal) Lines(ctx context.Context, scope access.Scope, query Query) (page Page, err error) {
	defer kernel.Wrap(&err, "journal.Lines(%s)", scope.Action())
	v, err := viewOf(scope, query.Subject)
	if err != nil {
		return Page{}, err
	}
	if query.Limit <= 0 || query.Limit > MostLines {
		query.Limit = MostLines
	}
	err = j.db.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		var rows []*entry
		if err := query.apply(v.apply(tx.NewSelect().Model(&rows))).Scan(ctx); err != nil {
			return err
		}
		if len(rows) > query.Limit {
			rows = rows[:query.Limit]
			page.Next = rows[query.Limit-1].Entry
		}
		for _, e := range rows {
			line, err := j.show(ctx, tx, v, e)
			if err != nil {
				return err
			}
			page.Lines = append(page.Lines, line)
		}
		return nil
	})
	return page, err
}

// apply narrows a selection to what is asked for, and one line more.
func (q Query) apply(s *bun.SelectQuery) *bun.SelectQuery {
	if q.Subject != "" {
		s = s.Where("subject = ?", q.Subject)
	}
	if q.Action != "" {
		s = s.Where("action = ?", q.Action)
	}
	if len(q.Not) > 0 {
		s = s.Where("action NOT IN (?)", bun.List(q.Not))
	}
	if !q.From.IsZero() {
		s = s.Where("at >= ?", q.From.UnixMicro())
	}
	if !q.To.IsZero() {
		s = s.Where("at < ?", q.To.UnixMicro())
	}
	if q.Before > 0 {
		s = s.Where("entry < ?", q.Before)
	}
	return s.Order("entry DESC").Limit(int64(q.Limit) + 1)
}

// show gives a line as the reader may see it.
func (j *Journal) show(ctx context.Context, tx bun.Tx, v view, e *entry) (Entry, error) {
	line := e.shown(nil)
	if !v.opens(e) {
		return line, nil
	}
	salted, err := j.open(ctx, tx, e)
	if err != nil || salted == nil {
		return line, err
	}
	if err := json.Unmarshal(salted[saltSize:], &line.Detail); err != nil {
		return line, kernel.Because(kernel.Internal, "journal.detail", err, e.Action)
	}
	return line, nil
}

// open gives the salt and the detail of a line; nothing when it has none, or
// when its key is destroyed.
func (j *Journal) open(ctx context.Context, tx bun.Tx, e *entry) ([]byte, error) {
	if len(e.Sealed) == 0 {
		return nil, nil
	}
	var salted []byte
	opening := func(ctx context.Context) (err error) {
		salted, err = j.keys.Open(ctx, tx, e.Owner, e.place(), e.Sealed)
		return err
	}
	var err error
	if e.Subject == "" { // whoever may read the line may read on, were it of a structure they left
		err = j.db.Step(db.About(ctx, string(e.Owner)), opening)
	} else {
		err = opening(ctx)
	}
	if withoutKey(err) {
		return nil, nil
	}
	if err == nil && len(salted) < saltSize {
		err = kernel.Fault(kernel.Internal, "journal.detail", e.Action)
	}
	return salted, err
}
