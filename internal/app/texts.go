package app

import (
	"context"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/messaging/sms"
	messagingweb "relais/internal/messaging/web"
	"relais/internal/platform/db"
	"relais/internal/platform/seal"
	"relais/internal/referral"
	"relais/internal/retention"
)

// SMS is what an operator chooses of short messages.
type SMS struct {
	Gateway sms.Gateway          // who takes them; nil to keep them waiting
	Config  *sms.Config          // nil for the usual hours, caps and cost
	Twilio  *messagingweb.Twilio // the gateway, when it is the one that comes in; else nil
}

// newSMS opens the service of short messages.
func newSMS(d *db.DB, keys *seal.Keys, safe *seal.Safe, clock kernel.Clock, ids kernel.IDs, chosen SMS) (*sms.Service, error) {
	paris, err := kernel.Paris()
	if err != nil {
		return nil, err
	}
	config := sms.Default(paris)
	if chosen.Config != nil {
		config = *chosen.Config
	}
	return sms.New(d, keys, safe, clock, ids, config), nil
}

// text sends the person of a referral a short message.
func (r *Rooms) text(ctx context.Context, tx bun.Tx, t referral.Text) (leaves bool, err error) {
	leaves, err = r.SMS.Send(ctx, tx, sms.Message{
		Owner: t.Owner, To: t.To, Body: t.Body, About: t.About, Structure: t.From, Once: t.Key,
	})
	if kernel.KindOf(err) == kernel.Invalid && err != nil { // a number that no message reaches: the paper does
		return false, nil //nolint:nilerr // nobody mends a number but the person
	}
	return leaves, err
}

// hush lets no more short message go to a telephone, or lets them go again.
func (r *Rooms) hush(ctx context.Context, phone string, silent bool) error {
	if silent {
		return r.SMS.Stop(ctx, phone)
	}
	return r.SMS.Start(ctx, phone)
}

// heard takes the answer of a telephone to what was sent to it.
func (r *Rooms) heard(ctx context.Context, from string, word sms.Word, rest string) (reply string, err error) {
	abouts, err := r.SMS.Abouts(ctx, from)
	if err != nil {
		return "", err
	}
	event := map[sms.Word]referral.Event{sms.SaysYes: referral.Confirm, sms.SaysNo: referral.Hinder, sms.SaysCall: referral.CallBack}[word]
	return r.Referrals.Heard(ctx, access.System(access.ReferralReply), abouts, event, rest)
}

// eraseTexts removes the messages that wait for a person who is erased, and what
// ties a telephone to those that were sent; it comes before their referrals cease
// to say whom they were for.
func (r *Rooms) eraseTexts(ctx context.Context, tx bun.Tx, person kernel.ID) error {
	return r.stepOfHouse(ctx, access.ReferralFollow, func(ctx context.Context, scope access.Scope) error {
		journeys, err := r.Referrals.Journeys(ctx, tx, scope, person)
		if err != nil {
			return err
		}
		return r.SMS.Forget(ctx, tx, scope, person, journeys)
	})
}

// sentTexts are what is left of short messages that ended, a lot a day.
func (r *Rooms) sentTexts() retention.Family { return lots("sms", r.SMS) }
