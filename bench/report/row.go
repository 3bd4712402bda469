// Package report says what the benchmarks measured: a table to read in a
// terminal, and the page of figures of the documentation.
package report

// Verdict tells whether a target was reached.
type Verdict int

// The verdicts. A row that only gives a figure has no target.
const (
	NoTarget Verdict = iota
	Reached
	Missed
)

// String is how a table shows a verdict.
func (v Verdict) String() string { return [...]string{"–", "yes", "no"}[v] }

// Judge tells whether a target holds.
func Judge(holds bool) Verdict {
	if holds {
		return Reached
	}
	return Missed
}

// Row is one core: what the anchor does and what we do, in the same run.
// Texts are "" where there is nothing to say.
type Row struct {
	Core   string
	Anchor string
	Ours   string
	Ratio  string
	Target string
	Verdict
}

// Section is the rows of one subject.
type Section struct {
	Title  string
	Method string // how they were measured and checked, in sentences
	Rows   []Row
}

// Report is a whole run.
type Report struct {
	Date     string
	Commit   string
	Machine  string
	Sections []Section
}

// cells gives a row as the columns of a table.
func (r Row) cells() []string {
	cells := []string{r.Core, r.Anchor, r.Ours, r.Ratio, r.Target, r.Verdict.String()}
	for i := range cells {
		if cells[i] == "" {
			cells[i] = "–"
		}
	}
	return cells
}

func columns() []string {
	return []string{"core", "anchor, measured now", "ours, measured now", "ratio", "target", "reached?"}
}
