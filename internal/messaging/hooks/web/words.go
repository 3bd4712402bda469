package web

import (
	"time"

	"relais/internal/gate"
	"relais/internal/messaging/hooks"
)

// became says what became of a call.
func became(v *gate.Visit, d hooks.Delivery) string {
	switch {
	case d.State == hooks.Done:
		return v.T("hook.done")
	case d.State == hooks.GivenUp:
		return v.T("hook.given_up")
	case d.Attempts == 0:
		return v.T("hook.soon")
	case d.Status > 0:
		return v.T("hook.refused", d.Status)
	}
	return v.T("hook.silent")
}

// moment writes a moment on the clock of the mainland.
func (p *Pages) moment(v *gate.Visit, at time.Time) string {
	at = at.In(p.Paris)
	return v.List([]string{v.Date(at), v.Hour(at)})
}
