package people

import (
	"strings"

	"relais/internal/kernel"
)

// Trail is the files from which something came into another through mergers, the
// first one first, parted by spaces: a room keeps it beside what it moves (see
// [Merger]), for each merger to be taken back in its turn.
type Trail string

// Through gives the trail of what a further merger moves from a file.
func (t Trail) Through(from kernel.ID) Trail {
	return Trail(strings.TrimSpace(string(t) + " " + string(from)))
}

// Back gives the trail of what is given back to a file; came is false for what the
// last merger did not bring from there.
func (t Trail) Back(to kernel.ID) (rest Trail, came bool) {
	before, came := strings.CutSuffix(string(t), string(to))
	return Trail(strings.TrimSpace(before)), came && to != ""
}
