package web

import (
	"context"

	"relais/internal/gate"
	"relais/internal/identity"
	"relais/internal/ui"
)

// mailed gives a sentence that says what a mail does or, where mails wait, the
// one that says so instead.
func (p *Pages) mailed(v *gate.Visit, key string, args ...any) string {
	if !p.Identity.MailLeaves() {
		key += ".waits"
	}
	return v.T(key, args...)
}

// mailedDone does the same for the code of a sentence that says what was done.
func (p *Pages) mailedDone(code string) string {
	if p.Identity.MailLeaves() {
		return code
	}
	return code + "_waits"
}

// handing gives the act of a form that sends an invitation. Where mails wait,
// its link is shown once, to who sent the form: the answer that is kept for a
// double tap does not hold it.
func (p *Pages) handing(back, done string, send func(context.Context) (identity.Sent, error)) gate.Act {
	return func(ctx context.Context) (gate.Answer, error) {
		sent, err := send(ctx)
		answer := gate.Answer{To: back, Done: p.mailedDone(done)}
		if sent.Link != "" {
			answer.Show = func(v *gate.Visit) error { return p.showHanded(v, sent, back) }
		}
		return answer, err
	}
}

func (p *Pages) showHanded(v *gate.Visit, sent identity.Sent, back string) error {
	drawn, err := ui.NewQR(sent.Link)
	if err != nil {
		return err
	}
	return v.Show(gate.Page{Title: v.T("hand.title"), Body: p.handedPage(v, sent, drawn, back)})
}
