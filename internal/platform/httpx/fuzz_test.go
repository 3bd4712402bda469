package httpx

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"
)

// Only a proxy on this machine is believed, and only in its last word.
func FuzzAddress(f *testing.F) {
	for _, c := range [][3]string{
		{"203.0.113.9:1", "198.51.100.1", ""},
		{"127.0.0.1:1", "198.51.100.1, 203.0.113.9", ""},
		{"[::1]:1", "2001:db8::1", "203.0.113.9"},
		{"[::ffff:127.0.0.1]:1", "::ffff:203.0.113.9", ""},
		{"127.0.0.1:1", "fe80::1%eth0", ","},
		{"nowhere", "", "1"},
	} {
		f.Add(c[0], c[1], c[2])
	}
	f.Fuzz(func(t *testing.T, from, first, last string) {
		r := &http.Request{RemoteAddr: from, Header: http.Header{"X-Forwarded-For": {first, last}}}
		got, told := Address(r)
		remote, err := netip.ParseAddrPort(from)
		if told != (err == nil) || told && (!got.IsValid() || got.Zone() != "" && got != remote.Addr() || got.Is4In6()) {
			t.Fatalf("%q, %q, %q: %v, %v", from, first, last, got, told)
		}
		alone, _ := Address(&http.Request{RemoteAddr: from})
		word := strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:])
		said, err := netip.ParseAddr(word)
		if want := said.Unmap().WithZone(""); told && got != alone && (!alone.IsLoopback() || err != nil || got != want) {
			t.Errorf("%q, %q, %q: %v is believed", from, first, last, got)
		}
		if network, err := netip.ParsePrefix(Network(r)); told && (err != nil || !network.Contains(got.WithZone(""))) {
			t.Errorf("%v is of the network %q", got, Network(r))
		}
	})
}
