package web

import (
	"context"
	"strconv"
	"strings"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/journal"
	"relais/internal/kernel"
)

// state is how the journal stands, for the auditor.
type state struct {
	size   int    // in lines
	signed int    // how many of them the last checkpoint covers
	root   string // that it signed
	key    string // public, that verifies it
	broken bool   // the journal cannot be proved as it stands
}

// unsigned tells how many lines no checkpoint covers yet.
func (s state) unsigned() int { return s.size - s.signed }

// audit shows every line, without what it says of anyone.
func (p *Pages) audit(v *gate.Visit) error {
	a, l, err := p.list(v, access.JournalAudit)
	if err != nil {
		return err
	}
	scope, err := v.Scope(access.JournalAudit)
	if err != nil {
		return err
	}
	s, err := p.state(v.Context(), scope)
	if err != nil {
		return err
	}
	return v.Show(gate.Page{Title: v.T("journal.audit.title"), Body: auditPage(v, a, l, s)})
}

// state gives how the journal stands. The receipt of the first line holds the
// newest checkpoint, which covers it; one is signed when there was none.
func (p *Pages) state(ctx context.Context, scope access.Scope) (s state, err error) {
	s.key = p.Journal.PublicKey()
	newest, err := p.Journal.Lines(ctx, scope, journal.Query{Limit: 1})
	if err != nil || len(newest.Lines) == 0 {
		return s, err
	}
	s.size = int(newest.Lines[0].Entry) + 1
	receipt, err := p.Journal.Prove(ctx, scope, 0)
	if kind := kernel.KindOf(err); err != nil && kind != kernel.Internal {
		s.broken = true // the page still opens: it is where one finds out why
		return s, nil
	}
	if err != nil {
		return s, err
	}
	s.signed, s.root = readNote(receipt.Checkpoint)
	return s, nil
}

// readNote reads the size and the root that a signed note tells: its second and
// third lines.
func readNote(note string) (size int, root string) {
	lines := strings.SplitN(note, "\n", 4)
	if len(lines) < 4 {
		return 0, ""
	}
	size, err := strconv.Atoi(lines[1])
	if err != nil || size < 1 || lines[1] != strconv.Itoa(size) {
		return 0, ""
	}
	return size, lines[2]
}

// readCheckpoint signs the journal as it stands. Signing twice what has not
// grown gives the same note, so that it needs no transaction of its own; and it
// must not be within one.
func (p *Pages) readCheckpoint(v *gate.Visit) (gate.Act, error) {
	note, err := p.Journal.Checkpoint(v.Context())
	if err != nil {
		return nil, err
	}
	return func(context.Context) (gate.Answer, error) {
		return gate.Answer{To: "/journal/audit", Done: "journal.signed", Show: func(v *gate.Visit) error {
			return v.Show(gate.Page{Title: v.T("journal.signed.title"), Body: signedPage(v, strings.Split(strings.TrimSpace(string(note)), "\n"))})
		}}, nil
	}, nil
}

// readVerification verifies the whole journal, which is slow, then writes that
// it was, and shows the report.
func (p *Pages) readVerification(v *gate.Visit) (gate.Act, error) {
	scope, err := v.Scope(access.JournalAudit)
	if err != nil {
		return nil, err
	}
	report, err := p.Journal.Verify(v.Context())
	if err != nil {
		return nil, err
	}
	if !report.Sound() {
		p.Found(v.Context(), report)
	}
	return func(ctx context.Context) (gate.Answer, error) {
		faults := len(report.Faults) + report.More
		err := p.tell(ctx, scope, journal.JournalVerified, "", map[string]string{
			"lines": strconv.FormatInt(report.Size, 10), "faults": strconv.Itoa(faults),
		})
		if err != nil && report.Sound() {
			return gate.Answer{}, err // a broken journal takes no line: what is wrong with it is shown all the same
		}
		return gate.Answer{To: "/journal/audit", Done: "journal.verified", Show: func(v *gate.Visit) error {
			return v.Show(gate.Page{Title: v.T(reportKey(report)), Body: reportPage(v, report)})
		}}, nil
	}, nil
}

func reportKey(report journal.Report) string {
	if report.Sound() {
		return "journal.report.sound"
	}
	return "journal.report.broken"
}

// faultsShown bounds the list of what is wrong.
const faultsShown = 100

// sayFault puts a fault in words.
func sayFault(v *gate.Visit, f journal.Fault) string {
	numbers := v.Integer(int(f.First))
	if f.Last > f.First {
		numbers = v.T("journal.range", numbers, v.Integer(int(f.Last)))
	}
	where := ""
	if f.Where != "" {
		where = v.T("journal.where." + f.Where)
	}
	return v.T(f.Key, numbers, where, f.Name)
}
