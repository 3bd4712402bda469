package web

import (
	"slices"
	"strings"
	"time"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/people"
	"relais/internal/platform/i18n"
)

// deed is what one actor did to a file in one go: a page that is opened reads
// several things at once.
type deed struct {
	At        time.Time
	By        string // who, in words
	Structure string
	Did       []string // in words, each once
	Urgent    bool     // the file was opened in an emergency
	Numbers   []int64  // of its lines
}

// together is how close lines of one actor must be to make one deed.
const together = 2 * time.Minute

// voice says deeds to someone: at work, or to the person concerned.
type voice struct {
	i18n.Printer
	prefix string // of the keys of its texts
	names  named
	me     access.Actor // to whom
}

// actors gives whose names the lines need.
func actors(lines []journal.Entry) (ids []kernel.ID) {
	for _, l := range lines {
		ids = append(ids, l.Account, l.Structure, objectOf(l))
	}
	return ids
}

// objectOf gives the account or the team that a line of a charge is about.
func objectOf(l journal.Entry) kernel.ID {
	if l.Action != string(access.PersonAssign) {
		return ""
	}
	return kernel.ID(l.Object[strings.LastIndexByte(l.Object, ':')+1:])
}

// deeds puts lines in words, the newest first.
func (s voice) deeds(lines []journal.Entry) (all []deed) {
	var last journal.Entry
	for _, l := range lines {
		did := s.did(l)
		same := len(all) > 0 && last.Account == l.Account && last.Person == l.Person && last.At.Sub(l.At) < together &&
			l.Action != string(access.PersonCreate) // a file begins at its own hour
		if !same {
			all = append(all, deed{At: l.At, By: s.by(l), Structure: s.names[l.Structure]})
		}
		d := &all[len(all)-1]
		if !slices.Contains(d.Did, did) {
			d.Did = append(d.Did, did)
		}
		d.Urgent = d.Urgent || urgent(l)
		d.Numbers = append(d.Numbers, l.Entry)
		last = l
	}
	return all
}

// urgent tells whether a line is of someone let in for an hour, or of the
// asking for it.
func urgent(l journal.Entry) bool {
	return strings.HasPrefix(l.Object, "glass:") || l.Role == access.Admin
}

// by says who acted.
func (s voice) by(l journal.Entry) string {
	switch {
	case l.Account != "" && l.Account == s.me.Account:
		return s.T(s.prefix + "by.you")
	case l.Account != "" && elsewhere(s.me, l) && s.names[l.Structure] != "":
		return s.names[l.Structure]
	case l.Account != "" && s.names[l.Account] != "" && !elsewhere(s.me, l):
		return s.names[l.Account]
	case l.Account != "":
		return s.T(s.prefix + "by.someone")
	case l.Person != "":
		return s.T(s.prefix + "by.person")
	default:
		return s.T(s.prefix + "by.house")
	}
}

// elsewhere tells whether a line is, for a member, of someone who works for
// another structure: that one is named, its members are not. The person is told
// by name who opened their file, and of an emergency everyone is.
func elsewhere(me access.Actor, l journal.Entry) bool {
	return me.Account != "" && l.Structure != me.Structure && !l.Role.OfNetwork()
}

// did says what a line tells, by its action and by what its object begins
// with.
func (s voice) did(l journal.Entry) string {
	key := s.prefix + "did." + l.Action
	kind, rest, _ := strings.Cut(l.Object, ":")
	for _, finer := range []string{s.prefix + "did." + kind + "." + l.Detail["event"], key + "." + kind + "." + rest, key + "." + kind} {
		if s.Has(finer) {
			return s.T(finer, s.whom(l))
		}
	}
	if s.Has(key) {
		return s.T(key)
	}
	return s.T(s.prefix + "did.other")
}

// whom names the account or the team that a charge was given to.
func (s voice) whom(l journal.Entry) string {
	id := objectOf(l)
	switch {
	case id != "" && id == s.me.Account:
		return s.T(s.prefix + "you")
	case strings.Contains(l.Object, ":team:"):
		return s.names.holder(s.Printer, s.prefix, people.Charge{Team: id})
	default:
		return s.names.holder(s.Printer, s.prefix, people.Charge{Account: id})
	}
}

// latest gives the last deed of each actor, the newest first.
func latest(all []deed) (last []deed) {
	for _, d := range all {
		if !slices.ContainsFunc(last, func(l deed) bool { return l.By == d.By }) {
			last = append(last, d)
		}
	}
	return last
}

// opening lists the actions by which what is in a file is read.
func opening() []string {
	return []string{
		string(access.PersonRead), string(access.PersonReadMinimal), string(access.NoteRead), string(access.PersonJournal), string(access.PersonExport),
	}
}

// openings keeps the lines of who opened the file itself: not of who saw it in a
// list.
func openings(lines []journal.Entry) []journal.Entry {
	return slices.DeleteFunc(slices.Clone(lines), func(l journal.Entry) bool {
		return l.Refused || !slices.Contains(opening(), l.Action) || strings.HasPrefix(l.Object, "list:")
	})
}

// untold lists the actions that are not part of the story of the help: those
// that only read, and the person's own visits; notes show themselves.
func untold() []string {
	return append(opening(), string(access.PersonSearch), string(access.ReferralRead), string(access.DiagnosticRead), string(access.SpaceOpen), journal.SessionEnded, string(access.NoteWrite))
}
