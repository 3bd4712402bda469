package fetch

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"relais/internal/kernel"
)

// inside are addresses of the network we run in, spelt as addresses: each must
// be refused for what it is.
var inside = []string{
	"127.0.0.1", "0.0.0.0", "127.127.127.127", "10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "169.254.169.254", "168.63.129.16",
	"[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[0000::0001]", "[::127.0.0.1]", "[::7f00:1]", "[fd00:ec2::254]", "[fe80::1]", "[fe80::1%25lo]", "[::1%25lo]",
	"[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::FFFF:7F00:0001]", "[0:0:0:0:0:ffff:127.0.0.1]", "[::ffff:127.0.0.1%25lo]", "[::ffff:169.254.169.254]",
	"[64:ff9b::7f00:1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::1]", "[2a01:cb00::5efe:127.0.0.1]",
}

// spellings name an inside address in ways that some programs read as one: a
// refusal, or no such host, is as good.
var spellings = []string{
	"localhost", "LOCALHOST.", "localhost.localdomain", "ip6-localhost", "127.0.0.1.", "127.1", "127.0.1", "0", "0.0",
	"2130706433", "3232235521", "2852039166", // decimal
	"0x7f000001", "0X7F000001", "0x7f.0.0.1", "0x7f.1", "0x7f.0x0.0x0.0x1", "0xa9fea9fe", "0x00000000007f000001", // hexadecimal
	"017700000001", "0177.0.0.1", "0177.1", "00177.0.0.01", "127.000.000.001", "127.0.0.01", // octal
	"0x7f.0.1", "0177.0x0.1", "127.0x1", // mixed
	"①②⑦.⓪.⓪.①", "127。0。0。1", "１２７.０.０.１", "127．0．0．1", "%31%32%37.0.0.1", "127.0.0.1%00", "127.0.0.1%20", "ⓛocalhost",
	"[::ffff:0:127.0.0.1]", "[::ffff:0177.0.0.1]", "[::ffff:0x7f.0.0.1]", "[::ffff:127.1]", "[127.0.0.1]", "[::1]x", "256.256.256.256", "127.0.0.1\\@example.org",
}

// inward is a server within, which tells when it was reached.
func inward(t *testing.T, address string) (port string, reached *atomic.Bool) {
	t.Helper()
	reached = &atomic.Bool{}
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Store(true) }))
	server.Listener.Close()
	server.Listener = listener
	server.Start()
	t.Cleanup(server.Close)
	_, port, _ = net.SplitHostPort(listener.Addr().String())
	return port, reached
}

func isPrivate(err error) bool {
	var fault *kernel.Error
	return errors.As(err, &fault) && fault.Kind == kernel.Forbidden && fault.Key == "fetch.private"
}

// Whether it is asked for or pointed to, in whatever spelling, no address
// within is reached.
func TestNothingWithinIsReached(t *testing.T) {
	port, reached := inward(t, "127.0.0.1:0")
	base, pointing := site(t)
	for _, host := range append(append([]string{}, inside...), spellings...) {
		location := "http://" + host + ":" + port + "/"
		_, _, asked := read(location, Config{Timeout: 2 * time.Second})
		pointing.Timeout = 2 * time.Second
		_, _, pointed := read(base+"/to?where="+url.QueryEscape(location), pointing)
		if asked == nil || pointed == nil || reached.Swap(false) {
			t.Errorf("%s was reached: %v, %v", host, asked, pointed)
		}
	}
	for _, host := range inside {
		if _, _, err := read("http://"+host+":"+port+"/", Config{Timeout: 2 * time.Second}); !isPrivate(err) {
			t.Errorf("%s: got %v", host, err)
		}
	}
}

// names answers for one name what it is told to, in turn, then the last again.
func names(t *testing.T, answers ...netip.Addr) *net.Resolver {
	t.Helper()
	socket, err := new(net.ListenConfig).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { socket.Close() })
	go func() {
		packet := make([]byte, 512)
		for {
			n, from, err := socket.ReadFrom(packet)
			if err != nil {
				return
			}
			var question dnsmessage.Message
			if question.Unpack(packet[:n]) != nil || len(question.Questions) != 1 {
				continue
			}
			if question.Response = true; answering(&question, answers[0]) && len(answers) > 1 {
				answers = answers[1:]
			}
			if reply, err := question.Pack(); err == nil {
				socket.WriteTo(reply, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", socket.LocalAddr().String())
	}}
}

// answering puts an address in an answer to a question of its family, and
// tells whether it did.
func answering(m *dnsmessage.Message, a netip.Addr) bool {
	question := m.Questions[0]
	header := dnsmessage.ResourceHeader{Name: question.Name, Class: question.Class, TTL: 0}
	m.Additionals = nil
	switch {
	case question.Type == dnsmessage.TypeA && a.Is4():
		m.Answers = []dnsmessage.Resource{{Header: header, Body: &dnsmessage.AResource{A: a.As4()}}}
	case question.Type == dnsmessage.TypeAAAA && !a.Is4():
		m.Answers = []dnsmessage.Resource{{Header: header, Body: &dnsmessage.AAAAResource{AAAA: a.As16()}}}
	}
	return len(m.Answers) > 0
}

// A name of the outside that leads within is refused for where it leads.
func TestANameThatLeadsWithin(t *testing.T) {
	port, reached := inward(t, "127.0.0.1:0")
	for _, address := range []string{"127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "fd00::1"} {
		config := Config{Timeout: 5 * time.Second, resolver: names(t, netip.MustParseAddr(address))}
		if _, _, err := read("http://outside.example.:"+port+"/", config); !isPrivate(err) || reached.Load() {
			t.Errorf("%s: got %v", address, err)
		}
	}
}

// A name that answers a good address first, and one within once we follow it
// (DNS rebinding), is refused at the second.
func TestANameThatTurnsRound(t *testing.T) {
	var port string
	asked := 0
	good := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		http.Redirect(w, r, "http://turning.example.:"+port+"/again", http.StatusFound)
	}))
	defer good.Close()
	allowed := netip.MustParseAddrPort(strings.TrimPrefix(good.URL, "http://"))
	port = fmt.Sprint(allowed.Port())
	_, reached := inward(t, "127.0.0.2:"+port)
	config := Config{
		Timeout: 5 * time.Second, Allow: []netip.AddrPort{allowed},
		resolver: names(t, netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("127.0.0.2")),
	}
	_, _, err := read("http://turning.example.:"+port+"/", config)
	if !isPrivate(err) || asked != 1 || reached.Load() {
		t.Errorf("the good address was asked %d times, then: %v", asked, err)
	}
}

// An address may hold a key: neither the next site nor the log learns it.
func TestTheAddressIsToldToNobody(t *testing.T) {
	var referer atomic.Value
	mux := http.NewServeMux()
	mux.HandleFunc("/from", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/end", http.StatusFound) })
	mux.HandleFunc("/end", func(_ http.ResponseWriter, r *http.Request) { referer.Store(r.Header.Get("Referer")) })
	server := httptest.NewServer(mux)
	defer server.Close()
	config := Config{Timeout: time.Second, Allow: []netip.AddrPort{netip.MustParseAddrPort(strings.TrimPrefix(server.URL, "http://"))}}
	if _, _, err := read(server.URL+"/from?key=canari", config); err != nil || referer.Load() != "" {
		t.Errorf("got %v, told %v", err, referer.Load())
	}
	server.Close()
	if _, _, err := read(server.URL+"/from?key=canari", config); err == nil || strings.Contains(err.Error(), "canari") {
		t.Errorf("got %v", err)
	}
}
