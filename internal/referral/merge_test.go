package referral

import (
	"testing"

	"relais/internal/access"
	"relais/internal/kernel"
)

// Two files of one person become one: its referrals are read from it, by both
// sides; taken apart again, each has its own.
func TestReferralsFollowAMerger(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		keep, other := h.aPerson(t), h.aPerson(t)
		mine, theirs := h.send(t, keep, toMarins()), h.send(t, other, toMarins())
		k := Key{ID: theirs.Referrals[0]}
		h.do(t, welcome, access.ReferralAnswer, k, Move{Event: Accept, Text: "Avec plaisir."})
		merge := may(t, manager, access.PersonMerge)
		if err := h.People.Merge(t.Context(), merge, keep, other); err != nil {
			t.Fatal(err)
		}
		of := func(person kernel.ID) int {
			t.Helper()
			list, err := h.OfPerson(t.Context(), may(t, manager, access.ReferralRead), person)
			if err != nil {
				t.Fatal(err)
			}
			return len(list)
		}
		reads := func() View {
			t.Helper()
			v, err := h.Read(t.Context(), may(t, welcome, access.ReferralRead), k)
			if err != nil || v.Parcel.Phone == "" || v.History[1].Text != "Avec plaisir." {
				t.Fatalf("the place reads %+v %v", v.Parcel, err)
			}
			return v
		}
		if n := of(keep); n != 2 || reads().Person != keep {
			t.Errorf("the file has %d referrals", n)
		}
		if err := h.People.Unmerge(t.Context(), merge, other); err != nil {
			t.Fatal(err)
		}
		if of(keep) != 1 || of(other) != 1 || reads().Person != other || h.stateOf(t, mine.Referrals[0]).Person != keep {
			t.Error("the referrals were not given back")
		}
	})
}

// A file into which another was merged is merged itself: when both mergers are
// taken back, the last one first, each file has its own referrals again.
func TestReferralsFollowMergersBack(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		files := []kernel.ID{h.aPerson(t), h.aPerson(t), h.aPerson(t)}
		var sent []kernel.ID
		for _, file := range files {
			sent = append(sent, h.send(t, file, toMarins()).Referrals[0])
		}
		holds := func(when string, expected ...kernel.ID) {
			t.Helper()
			for i, id := range sent {
				if got := h.stateOf(t, id).Person; got != expected[i] {
					t.Errorf("%s, referral %d is of %s, not of %s", when, i, got, expected[i])
				}
			}
		}
		scope := may(t, manager, access.PersonMerge)
		for _, step := range []struct {
			when     string
			act      func() error
			expected []kernel.ID
		}{
			{"the second merged into the first", func() error { return h.People.Merge(t.Context(), scope, files[0], files[1]) }, []kernel.ID{files[0], files[0], files[2]}},
			{"the first into the third", func() error { return h.People.Merge(t.Context(), scope, files[2], files[0]) }, []kernel.ID{files[2], files[2], files[2]}},
			{"the first parted", func() error { return h.People.Unmerge(t.Context(), scope, files[0]) }, []kernel.ID{files[0], files[0], files[2]}},
			{"the second parted", func() error { return h.People.Unmerge(t.Context(), scope, files[1]) }, files},
		} {
			if err := step.act(); err != nil {
				t.Fatalf("%s: %v", step.when, err)
			}
			holds(step.when, step.expected...)
		}
	})
}
