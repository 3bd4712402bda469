package web

import (
	"bytes"
	"context"
	"crypto/sha1" //nolint:gosec // the signature is that of the provider
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"

	"relais/internal/engine/gsm7"
	"relais/internal/kernel"
	"relais/internal/messaging/sms"
)

// OVH hands messages to the API of OVHcloud: JSON, each request signed. Source:
// OVHcloud, "First steps with the API" and /sms/{serviceName}/jobs.
type OVH struct {
	API         string // "https://eu.api.ovh.com/1.0"
	Application string // application key
	Secret      string // application secret
	Consumer    string // consumer key
	Service     string // "sms-xx00000-1"
	Sender      string // "" for the short number that takes replies

	clock  kernel.Clock
	client *http.Client
}

// NewOVH gives the gateway of a service.
func NewOVH(o OVH, clock kernel.Clock) *OVH {
	o.client, o.clock = client(), clock
	if o.API == "" {
		o.API = "https://eu.api.ovh.com/1.0"
	}
	return &o
}

// Hand hands a message over.
func (o *OVH) Hand(ctx context.Context, m sms.Outgoing) (reference string, err error) {
	job := map[string]any{
		"receivers": []string{m.To}, "message": m.Body, "charset": "UTF-8", "class": "phoneDisplay", "priority": "high",
		"noStopClause": true, "senderForResponse": o.Sender == "", "coding": map[gsm7.Encoding]string{gsm7.GSM7: "7bit", gsm7.UCS2: "8bit"}[m.Encoding],
		"tag": string(m.ID)[:min(20, len(m.ID))],
	}
	if o.Sender != "" {
		job["sender"] = o.Sender
	}
	body, err := json.Marshal(job)
	if err != nil {
		return "", kernel.Fault(kernel.Invalid, "sms.refused")
	}
	r, err := o.request(ctx, http.MethodPost, "/sms/"+url.PathEscape(o.Service)+"/jobs", body)
	if err != nil {
		return "", err
	}
	status, answer, err := asked(o.client, r)
	if err != nil {
		return "", err
	}
	if err := refusal(status); err != nil {
		return "", err
	}
	var taken struct {
		IDs     []int64  `json:"ids"`
		Invalid []string `json:"invalidReceivers"`
	}
	switch {
	case json.Unmarshal(answer, &taken) != nil:
		return "", kernel.Fault(kernel.Internal, "sms.unsure")
	case len(taken.IDs) == 0 && len(taken.Invalid) > 0:
		return "", kernel.Fault(kernel.Invalid, "sms.refused")
	case len(taken.IDs) == 0:
		return "", kernel.Fault(kernel.Internal, "sms.unsure")
	}
	return strconv.FormatInt(taken.IDs[0], 10), nil
}

// request gives a signed request.
func (o *OVH) request(ctx context.Context, method, path string, body []byte) (*http.Request, error) {
	to := o.API + path
	r, err := http.NewRequestWithContext(ctx, method, to, bytes.NewReader(body))
	if err != nil {
		return nil, kernel.Fault(kernel.Unavailable, "sms.gateway")
	}
	stamp := strconv.FormatInt(o.clock().Unix(), 10)
	sum := sha1.Sum([]byte(o.Secret + "+" + o.Consumer + "+" + method + "+" + to + "+" + string(body) + "+" + stamp)) //nolint:gosec // theirs
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	r.Header.Set("X-Ovh-Application", o.Application)
	r.Header.Set("X-Ovh-Consumer", o.Consumer)
	r.Header.Set("X-Ovh-Timestamp", stamp)
	r.Header.Set("X-Ovh-Signature", "$1$"+hex.EncodeToString(sum[:]))
	return r, nil
}
