package app

import (
	"context"
	"strconv"
	"strings"

	"relais/internal/access"
	"relais/internal/platform/i18n"
	"relais/internal/retention"
)

// tellAuditors writes to the auditors of the network what a night found: counts
// by family, and where to read on.
func (r *Rooms) tellAuditors(ctx context.Context, reports []retention.Report) error {
	catalog, err := LoadWorkTexts()
	if err != nil {
		return err
	}
	var text strings.Builder
	text.WriteString("Cette nuit, Relais a fait la liste de ce qui arrive au terme de sa conservation :\n\n")
	in := catalog.Printer(i18n.French)
	for _, report := range reports {
		if counts := nightCounts(report); counts != "" {
			text.WriteString("- " + in.T("retention.family."+report.Family) + " : " + counts + "\n")
		}
	}
	text.WriteString("\nLisez la liste et décidez :\n" + r.origin + "/conservation")
	_, err = r.Identity.Members.WriteTo(ctx, access.System(access.RetentionRead), access.Auditor, "Conservation : la liste de la nuit", text.String())
	return err
}

// nightCounts puts the counts of a family in words, "" when there are none.
func nightCounts(report retention.Report) string {
	var counts []string
	for _, c := range []struct {
		n    int
		what string
	}{
		{report.Due - report.Acted - report.Spared - report.Changed - report.Failed, "à décider"},
		{report.Acted, "fait d’office"},
		{report.Failed, "en échec"},
		{report.Held + report.Spared, "en suspens"},
		{report.Kept, "gardé : dernier responsable d’une structure, ou dernier administrateur"},
	} {
		if c.n > 0 {
			counts = append(counts, strconv.Itoa(c.n)+" "+c.what)
		}
	}
	return strings.Join(counts, ", ")
}
