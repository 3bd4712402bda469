package oidc

import (
	"context"
	"encoding/base64"
	"io"
	"net/http"

	"relais/internal/kernel"
)

// Client speaks to one provider for one configuration. It may be used by
// several goroutines if its source of randomness may.
type Client struct {
	config   Config
	clock    kernel.Clock
	random   io.Reader
	http     *http.Client
	provider *kept[*provider]
}

// New gives a client. Nothing is asked of the provider before the first
// sign-in, so that the product starts when the provider is down; what it
// publishes is then kept for an hour. Random is crypto/rand.Reader outside
// tests; transport carries every call to the provider, the default one when
// nil. A setting that cannot be is of kind Invalid, key "oidc.config".
func New(_ context.Context, config Config, clock kernel.Clock, random io.Reader, transport http.RoundTripper) (*Client, error) {
	config = config.withDefaults()
	if err := config.check(); err != nil {
		return nil, err
	}
	c := &Client{config: config, clock: clock, random: random, http: backChannel(transport, config.Timeout)}
	c.provider = &kept[*provider]{clock: clock, timeout: config.Timeout, fetch: c.discover}
	return c, nil
}

// NewState gives 43 characters that nobody guesses (256 bits), for the state
// of a sign-out; a sign-in has its own in its [Flow].
func (c *Client) NewState() (string, error) {
	var b [32]byte
	if _, err := io.ReadFull(c.random, b[:]); err != nil {
		return "", kernel.Because(kernel.Internal, "oidc.random", err)
	}
	return base64.RawURLEncoding.EncodeToString(b[:]), nil
}
