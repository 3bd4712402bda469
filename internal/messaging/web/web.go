// Package web speaks with the gateways of short messages: it hands messages over,
// and takes what gateways tell later, replies and deliveries.
//
// Two shapes are known, after their public documentation: that of OVHcloud (signed
// requests of JSON) and that of Twilio (forms,
// a password; deliveries and replies come in, signed). Nothing of a number, a text
// or a secret stands in an error.
package web

import (
	"io"
	"net/http"
	"net/http/httptrace"
	"time"

	"relais/internal/kernel"
)

// patience bounds a request to a gateway, and mostAnswer what is read of its
// answer, in bytes.
const (
	patience   = 20 * time.Second
	mostAnswer = 64 << 10
)

// client gives the client by which gateways are asked: it follows no redirection.
func client() *http.Client {
	return &http.Client{Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// asked sends a request to a gateway, and gives its status and its answer. An
// error of kind Unavailable says that the request never left; any other, that
// what became of it is not known.
func asked(c *http.Client, r *http.Request) (status int, answer []byte, err error) {
	left := false
	trace := &httptrace.ClientTrace{WroteHeaders: func() { left = true }}
	got, err := c.Do(r.WithContext(httptrace.WithClientTrace(r.Context(), trace)))
	if err != nil && !left {
		return 0, nil, kernel.Fault(kernel.Unavailable, "sms.gateway")
	}
	if err != nil {
		return 0, nil, kernel.Fault(kernel.Internal, "sms.unsure")
	}
	defer got.Body.Close()
	answer, err = io.ReadAll(io.LimitReader(got.Body, mostAnswer))
	if err != nil {
		return 0, nil, kernel.Fault(kernel.Internal, "sms.unsure")
	}
	return got.StatusCode, answer, nil
}

// refusal gives the error of a status by which a gateway took nothing; nil for one
// by which it did. One that is busy, asks for fewer, or does not know our account
// (a wrong secret, no such account, no credit left) is asked again.
func refusal(status int) error {
	switch {
	case status >= 200 && status < 300:
		return nil
	case status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable:
		return kernel.Fault(kernel.Unavailable, "sms.gateway")
	case status == http.StatusBadRequest || status == http.StatusUnprocessableEntity:
		return kernel.Fault(kernel.Invalid, "sms.refused")
	case status >= 400 && status < 500 && status != http.StatusRequestTimeout: // of the account, not of this message: someone mends it
		return kernel.Fault(kernel.Unavailable, "sms.locked")
	}
	return kernel.Fault(kernel.Internal, "sms.unsure")
}
