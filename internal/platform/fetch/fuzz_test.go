package fetch

import (
	"net/netip"
	"net/url"
	"testing"

	"relais/internal/kernel"
)

// An address that may be asked for is http or https, names a host and nobody,
// and names the same host once written and read again.
func FuzzCheckAddress(f *testing.F) {
	for _, s := range []string{
		"https://example.org/x.csv?key=1", "http://[2001:db8::1]:80/", "https://a@example.org/", "ftp://example.org", "https:///x", "//example.org",
		"https://example.org\\@evil.example", "http:example.org", "https://%31%32%37.0.0.1/", "http://:80/", "HTTP://EXAMPLE.org",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, location string) {
		address, err := url.Parse(location)
		if err != nil {
			return
		}
		if err := checkAddress(address); err != nil {
			if kernel.KindOf(err) != kernel.Invalid {
				t.Errorf("%q: %v", location, err)
			}
			return
		}
		again, err := url.Parse(address.String())
		if err != nil || again.Host != address.Host || again.Scheme != address.Scheme || again.User != nil ||
			again.Scheme != "http" && again.Scheme != "https" || again.Hostname() == "" {
			t.Errorf("%q, written %q, is read as %+v, %v", location, address, again, err)
		}
	})
}

// What may be dialled is no address that the library knows to lead inward, in
// either of its spellings.
func FuzzPublic(f *testing.F) {
	for _, s := range append([]string{"203.0.113.9:80", "[2a01:e0a::1]:443", "127.0.0.1", ":80"}, inside...) {
		f.Add(s)
		f.Add(s + ":80")
	}
	f.Fuzz(func(t *testing.T, target string) {
		if err := (guard{}).control("tcp", target, nil); err != nil {
			if kernel.KindOf(err) != kernel.Forbidden {
				t.Errorf("%q: %v", target, err)
			}
			return
		}
		address, err := netip.ParseAddrPort(target)
		a := address.Addr().Unmap()
		if err != nil || a.IsPrivate() || a.IsLoopback() || a.IsUnspecified() || a.IsMulticast() || a.IsLinkLocalUnicast() || a.Zone() != "" || !a.IsGlobalUnicast() {
			t.Errorf("%q may be dialled", target)
		}
	})
}
