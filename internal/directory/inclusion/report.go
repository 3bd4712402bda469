package inclusion

import (
	"time"

	"relais/internal/directory"
	"relais/internal/directory/standard"
)

// Report says what an import did. Its JSON form is a contract. Services are
// those kept, left out and rejected together; created, updated and unchanged
// count places.
type Report struct {
	Structures         int `json:"structures"` // rows of their file
	Services           int `json:"services"`   // rows of their file
	LeftOut            int `json:"left_out"`   // services that help with something else
	Kept               int `json:"kept"`       // services that are in a place
	Rejected           int `json:"rejected"`
	RejectedStructures int `json:"rejected_structures"`
	directory.Tally

	OfStructures File          `json:"-"`
	OfServices   File          `json:"-"`
	Took         time.Duration `json:"-"`
}

// File says what was found in one of the two files.
type File struct {
	Header  []string          // its columns
	Unknown []string          // those that the schema does not know, and which were ignored
	Refused []standard.Record // the rejected rows, with their faults and without a place
	Notes   []standard.Fault  // what was mended in accepted rows
}

// mostTold bounds how many notes and refused rows of a file are held in memory.
const mostTold = 100_000

// refuse keeps a row that is refused.
func (f *File) refuse(r *row) {
	if len(f.Refused) < mostTold {
		f.Refused = append(f.Refused, standard.Record{Line: r.line, Faults: r.faults, Raw: r.values})
	}
}

// accept keeps the notes of a row.
func (f *File) accept(r *row) {
	if len(f.Notes) < mostTold {
		f.Notes = append(f.Notes, r.notes...)
	}
}

// read keeps what a table says of itself once it was read.
func (f *File) read(t *table) { f.Header, f.Unknown = t.rows.Header(), t.unknown() }
