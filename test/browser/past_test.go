package browser

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/referral"
)

// past gives two structures referrals of a quarter whose figures are drawn up.
func (o *office) past(one, other kernel.ID) {
	o.t.Helper()
	sent := time.Date(2026, 7, 8, 9, 0, 0, 0, time.UTC)
	lots := []struct {
		n             int
		from, to      kernel.ID
		need, state   string
		days          int
		answered, met bool
		outcome       string
	}{
		{46, one, other, "demarches", "concluded", 2, true, true, "procedure_done"},
		{31, one, other, "apprendre", "concluded", 5, true, true, "trained"},
		{14, one, other, "apprendre", "accepted", 0, true, false, ""},
		{22, other, one, "equipement", "met", 9, true, true, ""},
		{12, other, one, "internet", "refused", 14, true, false, ""},
		{3, other, "", "securite", "expired", 0, false, false, ""},
		{19, one, "", "equipement", "expired", 0, false, false, ""},
	}
	err := o.house.DB.Write(access.System(access.ReferralFollow).Behind(o.t.Context()), func(ctx context.Context, tx bun.Tx) (err error) {
		raw := func(query string, args ...any) {
			if err == nil {
				_, err = tx.NewRaw(query, args...).Exec(ctx)
			}
		}
		raw("INSERT INTO referral_journeys (id, person, sender, author, owner, lang, neutral, texting, created_at) VALUES ('01990000-0000-7000-8000-00000000000f', '', ?, '', '', 'fr', false, false, ?)", one, sent)
		rank := 0
		for _, lot := range lots {
			answered, met := (*time.Time)(nil), (*time.Time)(nil)
			at := sent.AddDate(0, 0, lot.days)
			if lot.answered {
				answered = &at
			}
			if lot.met {
				met = &at
			}
			for range lot.n {
				rank++
				id := fmt.Sprintf("01990000-0000-7000-8000-%012d", rank)
				raw(`INSERT INTO referrals (id, journey, rank, after, person, sender, author, place, receiver, need, channel, state, since, reason, suggested, outcome, previous, reminded, created_at, sent_at, answered_at, met_at)
					VALUES (?, '01990000-0000-7000-8000-00000000000f', ?, false, '', ?, '', 'p', ?, ?, 'account', ?, ?, '', '', ?, '', 0, ?, ?, ?, ?)`, id, rank, lot.from, lot.to, lot.need, lot.state, at, lot.outcome, sent, sent, answered, met)
				raw("INSERT INTO referral_events (referral, number, at, event, state, side, account, structure, behalf) VALUES (?, 1, ?, 'send', ?, 'sender', '', '', false)", id, sent, lot.state)
			}
		}
		for _, need := range []string{"equipement", "securite"} {
			for day := range 12 {
				raw("INSERT INTO unmet_needs VALUES (?, ?, '36044', '36', ?)", fmt.Sprintf("2026-08-%02d", day+1), one, need)
			}
		}
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

// A search that finds no place within reach counts among the lacks of the
// territory, however often it is made; one that finds some does not.
func TestASearchThatFindsNothingCounts(t *testing.T) {
	o := openOffice(t)
	token, _ := o.signIn("social")
	b := o.tab(t, "fr", token)
	for range 2 {
		b.visit("/orienter/lieux?besoin=demarches&commune=97353") // Maripasoula, in the forest
		b.visit("/orienter/lieux?besoin=demarches&commune=36044")
	}
	lacks, err := o.house.Referrals.Lacks(t.Context(), access.System(access.FiguresRead), o.now(), o.now().AddDate(0, 0, 1))
	if err != nil || len(lacks) != 1 || lacks[0] != (referral.Lack{Departement: "973", Need: "demarches", N: 1}) {
		t.Errorf("%+v, %v", lacks, err)
	}
}
