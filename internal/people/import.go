package people

import (
	"strconv"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
	"relais/internal/platform/seal"
)

// MostImported bounds the lines of one import.
const MostImported = 2000

// ImportKept is how long an import may be undone, and what was read is kept.
const ImportKept = 7 * 24 * time.Hour

// atOnceImported is how many lines one step of an import goes through, in one
// transaction.
const atOnceImported = 100

// ImportState is the code of where an import stands.
type ImportState string

// The states of an import.
const (
	ImportRead    ImportState = "read"    // nothing was made yet
	ImportRunning ImportState = "running" // files are being made
	ImportDone    ImportState = "done"
	ImportUndoing ImportState = "undoing" // files are being taken back
	ImportUndone  ImportState = "undone"
)

// lineState is the code of what became of a line.
type lineState string

const (
	lineWaiting lineState = "waiting"
	lineRefused lineState = "refused"
	lineKnown   lineState = "known" // the structure has a file of the same names, year and phone
	lineMade    lineState = "made"
	lineKept    lineState = "kept" // not taken back: the file changed since
	lineGone    lineState = "gone" // taken back, or erased
)

// ImportTable is a table of people as it was read.
type ImportTable struct {
	Columns []ImportColumn
	Lines   []ImportLine
}

// ImportColumn is a column of a table.
type ImportColumn struct {
	Heading string `json:"heading"`
	Field   string `json:"field"` // the code of what it fills; "" when it is left aside
}

// ImportLine is a line of a table.
type ImportLine struct {
	Number int      `json:"-"`               // in the file, from 1
	Cells  []string `json:"cells"`           // as they were sent
	Card   Card     `json:"card"`            // what was made of them
	Wrong  []string `json:"wrong,omitempty"` // why they were refused, in words
}

// Import is an import and how far it is.
type Import struct {
	ID      kernel.ID
	MadeBy  kernel.ID // an account
	MadeAt  time.Time
	State   ImportState
	Columns []ImportColumn
	Waiting int // lines to come
	Refused int
	Known   int          // skipped: the file is there
	Made    int          // files that stand
	Kept    int          // files not taken back, for they changed since
	Gone    int          // files taken back, or erased
	First   []ImportLine // the first lines refused, ten at most

	Unsettled bool // this step may have erased files: see [Service.Settle]
}

// Lines counts the lines of the table.
func (i Import) Lines() int {
	return i.Waiting + i.Refused + i.Known + i.Made + i.Kept + i.Gone
}

// Undoable tells whether the files that an import made may be taken back at a
// moment.
func (i Import) Undoable(at time.Time) bool {
	return i.State == ImportDone && i.Made > 0 && at.Before(i.MadeAt.Add(ImportKept))
}

type importRow struct {
	bun.BaseModel `bun:"table:imports"`

	ID        kernel.ID `bun:",pk"`
	Structure kernel.ID
	MadeBy    kernel.ID
	MadeAt    time.Time
	State     ImportState
	Columns   []byte // sealed
}

type importLineRow struct {
	bun.BaseModel `bun:"table:import_rows"`

	Import kernel.ID `bun:",pk"`
	Line   int       `bun:",pk"`
	State  lineState
	Person kernel.ID
	Sealed []byte
}

func importPlace(id kernel.ID) seal.Place {
	return seal.Place{Table: "imports", Column: "columns", Row: string(id)}
}

func (r importLineRow) place() seal.Place {
	return seal.Place{Table: "import_rows", Column: "sealed", Row: string(r.Import) + "/" + strconv.Itoa(r.Line)}
}
