package month_test

import (
	"relais/internal/access"
	"relais/internal/identity"
	"relais/internal/kernel"
)

// guest is a structure that comes into the network, and leaves it with what it was
// asked still open.
type guest struct {
	id     kernel.ID
	place  *place
	leaves []int // days on which it leaves, and comes back, by turns
}

// structuresComeAndLeave lets two structures come; one leaves, comes back, and
// leaves for good.
func (l *life) structuresComeAndLeave(n int) {
	if n == 1 {
		for _, p := range l.places {
			if p.pivot != "" && p.name != marins && len(l.guests) < 2 {
				l.guests = append(l.guests, &guest{place: p, id: l.join(l.w, p, byte(len(l.guests)))})
			}
		}
		l.guests[0].leaves = []int{l.days / 4, l.days / 2, l.days * 3 / 4}
	}
	for _, g := range l.guests {
		for _, at := range g.leaves {
			if at == n {
				l.turn(g)
			}
		}
	}
}

// turn suspends a structure, or opens it again.
func (l *life) turn(g *guest) {
	decision, what := identity.Suspend, "structures that left"
	if l.book.gone[g.id] {
		decision, what = identity.Reopen, "structures that came back"
	}
	wantNil(l.w, l.Identity.Network.Review(l.w.Context(), l.may(l.admin, access.StructureReview), g.id, decision, "Ferme ses portes."))
	if l.book.gone[g.id] = decision == identity.Suspend; !l.book.gone[g.id] {
		delete(l.book.gone, g.id)
	}
	l.tally[what]++
}

// mergeOrPart makes one file of two, or two again of one.
func (l *life) mergeOrPart() {
	var parted []*neighbour
	for _, p := range l.neighbours {
		if p.into != nil {
			parted = append(parted, p)
		}
	}
	if len(parted) > 0 && l.pick.oneIn(3, "part") {
		l.part(drawn(l.pick, "which file", parted))
		return
	}
	keep := drawn(l.pick, "kept", l.neighbours)
	var alike []*neighbour
	for _, p := range l.neighbours {
		if p != keep && p.follower.Structure == keep.follower.Structure && p.protected == keep.protected && p.into == nil {
			alike = append(alike, p)
		}
	}
	if len(alike) == 0 || l.pick.oneIn(4, "of two people") {
		alike = l.neighbours
	}
	l.merge(keep, drawn(l.pick, "other", alike))
}

// merge makes one file of two that may be: of one structure, both protected or
// neither.
func (l *life) merge(keep, other *neighbour) {
	manager := l.managerOf(keep.follower.Structure)
	if keep == other || keep.into != nil || other.into != nil || manager == nil || !l.here(manager) {
		return
	}
	err := l.People.Merge(l.w.Context(), l.may(manager.Actor, access.PersonMerge), keep.id, other.id)
	if keep.follower.Structure != other.follower.Structure || keep.protected != other.protected {
		if !refused(err) {
			l.w.Fatalf("two files that may not be one were merged: %v", err)
		}
		return
	}
	wantNil(l.w, err)
	other.into, other.merged, other.mixed, keep.mixed = keep, l.clock.now(), true, true
	for _, t := range l.book.trips {
		if t.person == other {
			t.person, t.came = keep, append(t.came, other)
		}
	}
	l.tally["files merged"]++
}

// part gives back what came from a file.
func (l *life) part(other *neighbour) {
	manager := l.managerOf(other.follower.Structure)
	if manager == nil || !l.here(manager) {
		return
	}
	err := l.People.Unmerge(l.w.Context(), l.may(manager.Actor, access.PersonMerge), other.id)
	if late := !l.clock.now().Before(other.merged.Add(90 * day)); late || other.into.into != nil {
		if !refused(err) {
			l.w.Fatalf("two files that may not be parted were: %v", err)
		}
		return
	}
	wantNil(l.w, err)
	for _, t := range l.book.trips {
		if last := len(t.came) - 1; last >= 0 && t.came[last] == other {
			t.person, t.came = other, t.came[:last]
		}
	}
	other.into = nil
	l.tally["files parted"]++
}

func (l *life) managerOf(structure kernel.ID) *worker {
	for _, w := range l.workers {
		if w.Structure == structure && w.manages() {
			return w
		}
	}
	return nil
}
