package oidc

import (
	"errors"
	"fmt"
	"net/http"
	"time"
)

// mostBytes bounds every answer of the provider, after decompression.
const mostBytes = 256 << 10

// backChannel gives the client of every call to the provider: bounded in time
// and size, and never led elsewhere by a redirection.
func backChannel(transport http.RoundTripper, timeout time.Duration) *http.Client {
	if transport == nil {
		transport = http.DefaultTransport
	}
	return &http.Client{
		Transport: bounded{transport},
		Timeout:   timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return errors.New("the provider redirects the back channel")
		},
	}
}

// bounded is a transport whose answers have a bound, and which takes a failure
// of the server for a failure to reach it.
type bounded struct{ next http.RoundTripper }

// RoundTrip keeps the contract of http.RoundTripper.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := b.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if response.StatusCode >= http.StatusInternalServerError || response.StatusCode == http.StatusTooManyRequests {
		response.Body.Close()
		return nil, fmt.Errorf("the provider answers %d", response.StatusCode)
	}
	response.Body = http.MaxBytesReader(nil, response.Body, mostBytes)
	return response, nil
}
