package web

import (
	"slices"
	"strconv"
	"strings"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
)

// subjects are what acts are about, in the order of the list to choose from.
func subjects() []string { return []string{"people", "accounts", "structures", "network"} }

// subjectOf gives what an act is about, from the first word of its code.
func subjectOf(act string) string {
	first, _, _ := strings.Cut(act, ".")
	switch first {
	case "person", "note", "glass", "space":
		return "people"
	case "session", "account", "factor", "recovery", "token", "home", "page":
		return "accounts"
	case "structure", "member", "invitation":
		return "structures"
	default:
		return "network"
	}
}

// acts gives the codes of everything that a line may tell of: what the policy
// names, and what the house and its doors write by themselves.
func acts() (codes []string) {
	for _, action := range access.Actions() {
		codes = append(codes, string(action))
	}
	return append(codes,
		journal.JournalBegun, journal.JournalRestored, journal.JournalVerified, journal.JournalProved,
		journal.SessionBegun, journal.SessionOpened, journal.SessionRefused, journal.SessionEnded, journal.SessionAgain,
		journal.AccountMade, journal.AccountEnabled, journal.AccountDisabled,
		journal.FactorAdded, journal.FactorRemoved, journal.RecoveryUsed, journal.TokenMade, journal.TokenEnded, journal.InvitationShown,
		journal.KeyMade, journal.KeyRotated, journal.KeyDestroyed,
		journal.RetentionRan, journal.BackupMade, journal.BackupChecked, journal.ListRead, journal.ListExported, journal.Erased, journal.ErasedAgain,
	)
}

func known(act string) bool { return slices.Contains(acts(), act) }

// actsAbout gives the codes of the acts about something.
func actsAbout(subject string) (codes []string) {
	for _, act := range acts() {
		if subjectOf(act) == subject {
			codes = append(codes, act)
		}
	}
	return codes
}

// object puts in words what an act was done to: how many, or its kind and the
// end of its number; "" for a kind without words.
func (w writer) object(object string) string {
	kind, name, _ := strings.Cut(object, ":")
	if count, err := strconv.Atoi(name); err == nil && w.v.Has("journal.counted."+kind) {
		return w.v.N("journal.counted."+kind, count)
	}
	key := "journal.object." + kind
	if named := key + "." + name; w.v.Has(named) {
		key = named
	}
	if !w.v.Has(key) {
		return ""
	}
	switch id, err := kernel.ParseID(name); {
	case err == nil && id == w.v.Actor.Account:
		return w.v.T("journal.about.account")
	case err == nil:
		return w.v.T(key) + "\u00a0" + short(id)
	default:
		return w.v.T(key)
	}
}

// shortest is how much of an identifier people are shown: enough to tell two
// lines apart, and to read it aloud.
const shortest = 6

// short gives the end of an identifier, which is drawn at random.
func short(id kernel.ID) string {
	return "…" + string(id[max(0, len(id)-shortest):])
}
