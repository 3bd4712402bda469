// Package web shows the journal to those whose lines it keeps: one's own lines,
// those of one's structure to its manager, and to the auditor every line,
// without what it says of anyone. Whoever has a line has its receipt, and the
// page that checks receipts is open to all.
package web

import (
	"context"
	"embed"
	"io/fs"
	"time"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/journal"
	"relais/internal/journal/verifier"
	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/httpx"
	"relais/internal/platform/i18n"
)

//go:embed texts/*.json
var texts embed.FS

// Texts gives what these pages say, for the catalogue of the pages of work. The
// names of the roles (role.name.…) and of what was done (action.…) are among
// them, for the rooms above.
func Texts() fs.FS { return i18n.Folder(texts, "texts") }

// Parts are what the pages stand on.
type Parts struct {
	Journal *journal.Journal
	DB      *db.DB

	// Found is told what a verification found wrong, before it is shown.
	Found func(ctx context.Context, report journal.Report)

	// Names gives the names of accounts; those that nobody knows are left out.
	Names func(ctx context.Context, ids []kernel.ID) (map[kernel.ID]string, error)

	// Erased tells which of some files of people were erased.
	Erased func(ctx context.Context, files []kernel.ID) (map[kernel.ID]bool, error)
}

// Pages answers for the journal.
type Pages struct {
	Parts

	zone *time.Location // of the dates that people read and type
}

// New gives the pages of a journal.
func New(parts Parts) (_ *Pages, err error) {
	defer kernel.Wrap(&err, "journal/web.New")
	zone, err := kernel.Paris()
	return &Pages{parts, zone}, err
}

// Register opens the pages.
func (p *Pages) Register(g *gate.Gate) {
	g.Page("GET /journal", access.JournalOwn, p.own)
	g.Page("GET /journal/lignes/{entry}/recu", access.JournalOwn, p.receipt)
	g.Page("GET /journal/structure", access.JournalStructure, p.structure)
	g.Page("GET /journal/audit", access.JournalAudit, p.audit)
	g.Form("POST /journal/points", access.JournalAudit, gate.Form{Read: p.readCheckpoint})
	g.Form("POST /journal/verification", access.JournalAudit, gate.Form{Read: p.readVerification, Always: true})
	g.Page("GET /verificateur", access.PageRead, p.verifier)
}

// verifier gives the page that checks receipts, as it stands on a disk: it runs
// its own script, which its policy names by hash.
func (p *Pages) verifier(v *gate.Visit) error {
	httpx.Send(v.W, v.R, httpx.Page{HTML: verifier.Page(), Policy: verifier.ContentPolicy()})
	return nil
}
