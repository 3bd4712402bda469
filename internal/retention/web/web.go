// Package web shows the data-protection officer what is kept and how long, what
// falls due and what became of it, and lets them hold it or let it go. Managers
// hold what belongs to their structure.
package web

import (
	"context"
	"embed"
	"io/fs"
	"time"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/platform/i18n"
	"relais/internal/retention"
)

//go:embed texts/*.json
var texts embed.FS

// Texts gives what these pages say, for the catalogue of the pages of work. The
// names of the families (retention.family.…) are among them.
func Texts() fs.FS { return i18n.Folder(texts, "texts") }

// Parts are what the pages stand on.
type Parts struct {
	Retention *retention.Service

	// Names gives the names of accounts; those that nobody knows are left out.
	Names func(ctx context.Context, ids []kernel.ID) (map[kernel.ID]string, error)
}

// Pages answers for retention.
type Pages struct {
	Parts

	zone *time.Location // of the dates that people read and type
}

// New gives the pages of a service.
func New(parts Parts) (_ *Pages, err error) {
	defer kernel.Wrap(&err, "retention/web.New")
	zone, err := kernel.Paris()
	return &Pages{parts, zone}, err
}

// Register opens the pages.
func (p *Pages) Register(g *gate.Gate) {
	g.Page("GET /conservation", access.RetentionRead, p.overview)
	g.Form("POST /conservation/plan", access.RetentionRead, gate.Form{Read: p.readPlan})
	g.Page("GET /conservation/plans/{id}", access.RetentionRead, p.plan)
	g.Form("POST /conservation/plans/{id}/executer", access.RetentionRun, gate.Form{Read: p.readExecution})
	g.Page("GET /conservation/regles/{famille}", access.RetentionRead, p.rule)
	g.Form("POST /conservation/regles/{famille}", access.RetentionRun, gate.Form{Read: p.readRule, Again: p.ruleAgain})
	g.Page("GET /conservation/gels", access.RetentionHold, p.holds)
	g.Form("POST /conservation/gels", access.RetentionHold, gate.Form{Read: p.readHold, Again: p.holdsAgain})
	g.Form("POST /conservation/gels/{id}/lever", access.RetentionHold, gate.Form{Read: p.readRelease})
}

// moment writes a day and a time of day.
func (p *Pages) moment(v *gate.Visit, at time.Time) string {
	at = at.In(p.zone)
	return v.T("retention.moment", v.Date(at), v.Hour(at))
}

// shortest is how much of an identifier people are shown: enough to tell two
// things apart.
const shortest = 6

// short gives the end of an identifier, which is drawn at random.
func short(id kernel.ID) string {
	return "…" + string(id[max(0, len(id)-shortest):])
}
