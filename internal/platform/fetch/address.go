package fetch

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"syscall"
	"time"

	"relais/internal/kernel"
)

// maxRedirects is how many times an answer may point elsewhere.
const maxRedirects = 5

// openAddress asks for a web address, redirects included. What it may reach
// is checked on the address actually dialled, so that no spelling of a host
// and no answer of a name server goes round it.
func openAddress(ctx context.Context, location string, config Config) (io.ReadCloser, string, error) {
	address, err := url.Parse(location)
	if err != nil {
		return nil, "", kernel.Because(kernel.Invalid, "fetch.address", err)
	}
	if err := checkAddress(address); err != nil {
		return nil, "", err
	}
	ctx, cancel := context.WithTimeout(ctx, config.timeout())
	answer, err := ask(ctx, address, config)
	if err != nil {
		cancel()
		return nil, "", named(err)
	}
	if err := checkAnswer(answer, config); err != nil {
		answer.Body.Close()
		cancel()
		return nil, "", err
	}
	body := transfer{ReadCloser: answer.Body, cancel: cancel}
	return bound(body, config.maxSize()), fileName(answer.Request.URL), nil
}

func ask(ctx context.Context, address *url.URL, config Config) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("User-Agent", "Relais")
	request.Header.Set("Accept", "text/csv, application/json, */*;q=0.5")
	return clientOf(config).Do(request)
}

// clientOf gives a client that dials public addresses only.
func clientOf(config Config) *http.Client {
	dialer := &net.Dialer{Timeout: 10 * time.Second, Control: guard{config.Allow}.control, Resolver: config.resolver}
	return &http.Client{
		Transport: &http.Transport{
			Proxy:                 nil, // a proxy would dial in our place, without the guard
			DialContext:           dialer.DialContext,
			TLSHandshakeTimeout:   10 * time.Second,
			ResponseHeaderTimeout: 30 * time.Second,
			DisableKeepAlives:     true,
		},
		CheckRedirect: checkRedirect,
	}
}

// checkAddress refuses what is not a plain http or https address.
func checkAddress(address *url.URL) error {
	switch {
	case address.Scheme != "http" && address.Scheme != "https":
		return kernel.Fault(kernel.Invalid, "fetch.scheme", address.Scheme)
	case address.User != nil:
		return kernel.Fault(kernel.Invalid, "fetch.userinfo")
	case address.Hostname() == "":
		return kernel.Fault(kernel.Invalid, "fetch.address")
	}
	return nil
}

// checkRedirect also hides from the next site the address we come from, which
// may hold a key.
func checkRedirect(next *http.Request, past []*http.Request) error {
	next.Header.Del("Referer")
	if len(past) > maxRedirects {
		return kernel.Fault(kernel.Invalid, "fetch.redirects", maxRedirects)
	}
	return checkAddress(next.URL)
}

func checkAnswer(answer *http.Response, config Config) error {
	switch {
	case answer.StatusCode == http.StatusNotFound, answer.StatusCode == http.StatusGone:
		return kernel.Fault(kernel.NotFound, "fetch.status", answer.StatusCode)
	case answer.StatusCode != http.StatusOK:
		return kernel.Fault(kernel.Unavailable, "fetch.status", answer.StatusCode)
	case answer.ContentLength > config.maxSize():
		return kernel.Fault(kernel.Invalid, "fetch.size", config.maxSize())
	}
	return nil
}

// fileName gives the last part of the path of an address, or its host.
func fileName(address *url.URL) string {
	if name := path.Base(address.Path); name != "." && name != "/" {
		return name
	}
	return address.Hostname()
}

// named classes a fault of the network. The address, which may hold a key, is
// left out of what is logged.
func named(err error) error {
	var known *kernel.Error
	if errors.As(err, &known) {
		return known
	}
	key := "fetch.unreachable"
	if errors.Is(err, context.DeadlineExceeded) {
		key = "fetch.timeout"
	}
	var request *url.Error
	if errors.As(err, &request) {
		err = request.Err
	}
	return kernel.Because(kernel.Unavailable, key, err)
}

// transfer names the faults that come while the content does, and frees the
// time-out when it is closed.
type transfer struct {
	io.ReadCloser
	cancel context.CancelFunc
}

func (t transfer) Read(p []byte) (int, error) {
	n, err := t.ReadCloser.Read(p)
	if err != nil && err != io.EOF {
		err = named(err)
	}
	return n, err
}

func (t transfer) Close() error {
	defer t.cancel()
	return t.ReadCloser.Close()
}

// guard refuses to dial what is not public, but for the addresses allowed.
type guard struct {
	allow []netip.AddrPort
}

func (g guard) control(_, address string, _ syscall.RawConn) error {
	target, err := netip.ParseAddrPort(address)
	if err != nil {
		return kernel.Because(kernel.Forbidden, "fetch.private", err)
	}
	for _, allowed := range g.allow {
		if allowed == netip.AddrPortFrom(target.Addr().Unmap(), target.Port()) {
			return nil
		}
	}
	if !public(target.Addr()) {
		return kernel.Fault(kernel.Forbidden, "fetch.private")
	}
	return nil
}
