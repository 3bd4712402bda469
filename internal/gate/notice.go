package gate

import (
	"errors"

	"relais/internal/kernel"
)

// reasonAbsent is what the rooms answer to who asks for what is not theirs.
const reasonAbsent = "access.absent"

// notice writes in the technical log that someone was refused, asked for what
// is not theirs, or asked too often: on which route and why, by the key of the
// text they read, and who when they are signed in (ASVS 5.0, 16.3.1 to 16.3.3).
// What they typed stays out of it.
func (g *Gate) notice(v *Visit, err error) {
	var refusal *Refusal
	if errors.As(err, &refusal) && refusal.because != nil {
		err = refusal.because
	}
	var e *kernel.Error
	if !errors.As(err, &e) {
		return
	}
	if e.Kind == kernel.Forbidden || e.Kind == kernel.Limited || e.Key == reasonAbsent {
		g.Log.Warn("refused", "route", v.R.Pattern, "why", e.Key, "account", string(v.Actor.Account))
	}
}
