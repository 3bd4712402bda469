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
