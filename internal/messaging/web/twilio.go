package web

import (
	"context"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // the signature is that of the provider
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"relais/internal/kernel"
	"relais/internal/messaging/sms"
)

// Twilio hands messages to the API of Twilio, or of who speaks like it: a form, an
// account and its token. Source: Twilio, "Messages resource", and "Webhooks
// security" for what comes in.
type Twilio struct {
	API     string // "https://api.twilio.com"
	Account string
	Token   string
	From    string // a number, or the identifier of a messaging service
	Public  string // where we are reached: "https://relais.example"

	client *http.Client
}

// NewTwilio gives the gateway of an account.
func NewTwilio(t Twilio) *Twilio {
	t.client = client()
	if t.API == "" {
		t.API = "https://api.twilio.com"
	}
	return &t
}

// Hand hands a message over.
func (t *Twilio) Hand(ctx context.Context, m sms.Outgoing) (reference string, err error) {
	form := url.Values{"To": {m.To}, "Body": {m.Body}, "StatusCallback": {t.Public + statePath("twilio")}}
	sender := "From"
	if strings.HasPrefix(t.From, "MG") {
		sender = "MessagingServiceSid"
	}
	form.Set(sender, t.From)
	to := t.API + "/2010-04-01/Accounts/" + url.PathEscape(t.Account) + "/Messages.json"
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to, strings.NewReader(form.Encode()))
	if err != nil {
		return "", kernel.Fault(kernel.Unavailable, "sms.gateway")
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(t.Account, t.Token)
	status, answer, err := asked(t.client, r)
	if err != nil {
		return "", err
	}
	if err := refusal(status); err != nil {
		return "", err
	}
	var taken struct {
		Sid string `json:"sid"`
	}
	if json.Unmarshal(answer, &taken) != nil || taken.Sid == "" {
		return "", kernel.Fault(kernel.Internal, "sms.unsure")
	}
	return taken.Sid, nil
}

// signed tells whether a request that came in is Twilio's: the address and the
// fields in order, under the token of the account.
func (t *Twilio) signed(r *http.Request) bool {
	text := t.Public + r.URL.RequestURI()
	var names []string
	for name := range r.PostForm {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range r.PostForm[name] {
			text += name + value
		}
	}
	mac := hmac.New(sha1.New, []byte(t.Token))
	mac.Write([]byte(text))
	given, err := base64.StdEncoding.DecodeString(r.Header.Get("X-Twilio-Signature"))
	return err == nil && hmac.Equal(given, mac.Sum(nil))
}

// reply reads a reply that came in.
func (t *Twilio) reply(r *http.Request) (from, body, id string) {
	return r.PostForm.Get("From"), r.PostForm.Get("Body"), r.PostForm.Get("MessageSid")
}

// state reads what is told of a message: its reference, and whether it was
// delivered; final is false for what is not the end.
func (t *Twilio) state(r *http.Request) (reference string, delivered, final bool) {
	switch r.PostForm.Get("MessageStatus") {
	case "delivered", "read":
		return r.PostForm.Get("MessageSid"), true, true
	case "undelivered", "failed":
		return r.PostForm.Get("MessageSid"), false, true
	}
	return "", false, false
}
