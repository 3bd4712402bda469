package journal

// Report is what [Journal.Verify] found.
type Report struct {
	Size        int64   // of the tree, in lines
	Root        string  // of the tree, base64
	Checkpoints int     // how many signed heads agree with the tree
	Faults      []Fault // none when all is well; at most mostFaults
	More        int     // faults beyond these
	Backwards   int64   // lines dated well before the one above them: a clock was set back, which is no fault
	FirstBack   int64   // the first of these
}

// Sound tells whether nothing was found wrong.
func (r Report) Sound() bool { return len(r.Faults) == 0 }

// mostFaults bounds a report: what is broken in a thousand places is broken.
const mostFaults = 1000

// Fault is one thing wrong with the journal.
type Fault struct {
	Key   string // what is wrong, one of the constants below; also names its text
	First int64  // the number of a line, of a hash or of a checkpoint, or the size of a tree
	Last  int64  // the last of those concerned, the same as First when there is one
	Where string // of a checkpoint: InDatabase, InFolder, InMemory or InVerified
	Name  string // of a trigger: "table.trigger"
}

// What may be wrong.
const (
	FaultHeadMissing     = "journal.fault.head_missing"     // the row of the head is gone, or cannot be read
	FaultHeadRoot        = "journal.fault.head_root"        // the head is not the root of the lines; First is its size
	FaultHeadProof       = "journal.fault.head_proof"       // the head was not written by who holds the safe
	FaultEntryMissing    = "journal.fault.entry_missing"    // lines are gone
	FaultEntryChanged    = "journal.fault.entry_changed"    // a line is not what was written
	FaultEntryUnreadable = "journal.fault.entry_unreadable" // a line holds what none can hold
	FaultEntryExtra      = "journal.fault.entry_extra"      // lines stand outside of the tree
	FaultHashMissing     = "journal.fault.hash_missing"     // First is its position
	FaultHashChanged     = "journal.fault.hash_changed"
	FaultHashExtra       = "journal.fault.hash_extra"

	FaultCheckpointForm      = "journal.fault.checkpoint_form"      // not a note of this journal; First is its number
	FaultCheckpointSignature = "journal.fault.checkpoint_signature" // not signed with the key of the safe
	FaultCheckpointOrder     = "journal.fault.checkpoint_order"     // a row says otherwise than its note, or shrinks
	FaultCheckpointMissing   = "journal.fault.checkpoint_missing"   // a number is gone from the database
	FaultCheckpointDropped   = "journal.fault.checkpoint_dropped"   // one of the folder is not in the database; First is its size
	FaultCheckpointRoot      = "journal.fault.checkpoint_root"      // the tree had another root; First and Last are sizes
	FaultCheckpointAhead     = "journal.fault.checkpoint_ahead"     // the tree was larger when it was signed; First is that size
)

// What may be wrong with the triggers that keep the journal and the tombstones
// as they are. Name says which.
const (
	FaultGuardMissing = "journal.fault.guard_missing"
	FaultGuardOff     = "journal.fault.guard_off"     // the database does not run it
	FaultGuardChanged = "journal.fault.guard_changed" // it does something else
	FaultGuardUnknown = "journal.fault.guard_unknown" // Relais did not make it
)

// Where a checkpoint was kept.
const (
	InDatabase = "database"
	InFolder   = "folder"
	InMemory   = "memory"   // of this node, since it started
	InVerified = "verified" // the state up to which the journal was verified before
)

// add keeps a fault, or counts it when there are many.
func (r *Report) add(f Fault) {
	if f.Last < f.First {
		f.Last = f.First
	}
	if len(r.Faults) == mostFaults {
		r.More++
		return
	}
	r.Faults = append(r.Faults, f)
}
