package attack_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// answersWithin is how long an answer may take: a machine may be busy, and the
// server gives up on a header after ten seconds.
const answersWithin = 30 * time.Second

// raw sends bytes as they are and gives the answers that come back until the
// server closes, or says that it does: closed tells that it did so by itself.
// Where it would go on after an answer, the sender says that there is no more.
func raw(t testing.TB, h *house, sent string) (answers []answer, closed bool) {
	t.Helper()
	connection, err := net.Dial("tcp", strings.TrimPrefix(h.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	if err := connection.SetDeadline(time.Now().Add(answersWithin)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(connection, sent); err != nil {
		return nil, true
	}
	reader, goesOn := bufio.NewReader(connection), false
	method, _, _ := strings.Cut(sent, " ")
	for {
		reply, err := http.ReadResponse(reader, &http.Request{Method: method})
		if err != nil {
			return answers, !goesOn && !errors.Is(err, os.ErrDeadlineExceeded)
		}
		body, err := io.ReadAll(reply.Body)
		answers = append(answers, answer{status: reply.StatusCode, header: reply.Header, body: string(body)})
		if err != nil || reply.Close {
			return answers, !goesOn && !errors.Is(err, os.ErrDeadlineExceeded)
		}
		if goesOn = true; connection.(*net.TCPConn).CloseWrite() != nil {
			return answers, false
		}
	}
}

// Requests that a proxy and a server could read differently: the second one
// that they hide is never answered on a connection that goes on.
func TestSmuggledRequestsAreRefused(t *testing.T) {
	t.Parallel()
	const hidden = "GET /health HTTP/1.1\r\nHost: a\r\nX: "
	head := "POST /mon-espace HTTP/1.1\r\nHost: a.example\r\n"
	for name, sent := range map[string]string{
		"length and chunks":        head + "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
		"chunks and length":        head + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n5c\r\n" + hidden + "\r\n0\r\n\r\n",
		"two lengths":              head + "Content-Length: 5\r\nContent-Length: 0\r\n\r\nabcde" + hidden,
		"a list of lengths":        head + "Content-Length: 5, 0\r\n\r\nabcde" + hidden,
		"a signed length":          head + "Content-Length: +5\r\n\r\nabcde" + hidden,
		"a negative length":        head + "Content-Length: -5\r\n\r\nabcde" + hidden,
		"a length in base 16":      head + "Content-Length: 0x5\r\n\r\nabcde" + hidden,
		"a space before the colon": head + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + hidden,
		"another coding":           head + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + hidden,
		"two codings":              head + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + hidden,
		"a coding twice":           head + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
		"a tab in the coding":      head + "Transfer-Encoding:\tchunked\x0b\r\n\r\n0\r\n\r\n" + hidden,
		"a chunk of no size":       head + "Transfer-Encoding: chunked\r\n\r\nz\r\n\r\n" + hidden,
		"a huge chunk":             head + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n" + hidden,
		"a null in a header":       head + "X-A: \x00\r\n\r\n" + hidden,
		"a name with a space":      head + "X A: b\r\n\r\n" + hidden,
		"no host":                  "GET / HTTP/1.1\r\n\r\n",
		"two hosts":                "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
		"a host with a path":       "GET / HTTP/1.1\r\nHost: a/b c\r\n\r\n",
		"no version":               "GET /\r\n\r\n",
		"a version to come":        "GET / HTTP/9.9\r\nHost: a\r\n\r\n",
		"HTTP/2 without asking":    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
		"no HTTP at all":           "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answers, closed := raw(t, demo, sent)
			if fault := smuggled(answers, closed); fault != "" {
				t.Error(fault)
			}
		})
	}
}

// smuggled tells what is wrong with how an ambiguous request was met; "" when
// it was refused once, or not answered at all, and its connection closed.
func smuggled(answers []answer, closed bool) string {
	switch {
	case !closed:
		return fmt.Sprintf("%d answers %v, and the connection goes on", len(answers), statuses(answers))
	case len(answers) > 1:
		return fmt.Sprintf("answered %d times: %v", len(answers), statuses(answers))
	case len(answers) == 1 && !slices.Contains(refusals, answers[0].status):
		return fmt.Sprintf("answered %d", answers[0].status)
	}
	return ""
}

// refusals are what an ambiguous request may be told: that it is none, or that
// its coding or its version is not known; or 409, as a form without its key.
var refusals = []int{http.StatusBadRequest, http.StatusConflict, http.StatusNotImplemented, http.StatusHTTPVersionNotSupported}

func TestASmuggledRequestIsSeen(t *testing.T) {
	ok, refused := answer{status: http.StatusOK}, answer{status: http.StatusBadRequest}
	for name, met := range map[string]struct {
		answers []answer
		closed  bool
	}{
		"answered": {[]answer{ok}, true}, "twice": {[]answer{refused, ok}, true}, "kept open": {[]answer{refused}, false}, "silence": {nil, false},
	} {
		if smuggled(met.answers, met.closed) == "" {
			t.Errorf("%s: not seen", name)
		}
	}
	if fault := smuggled([]answer{refused}, true); fault != "" {
		t.Error(fault)
	}
}

func TestOddMethodsAndVersions(t *testing.T) {
	t.Parallel()
	for sent, want := range map[string]int{
		"TRACE / HTTP/1.1\r\nHost: a\r\nCookie: secret=1\r\n\r\n":                                 405,
		"CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n":                           405,
		"DELETE /personnes HTTP/1.1\r\nHost: a\r\n\r\n":                                           405,
		"FOO /lieux HTTP/1.1\r\nHost: a\r\n\r\n":                                                  405,
		"PROPFIND / HTTP/1.1\r\nHost: a\r\n\r\n":                                                  405,
		"get / HTTP/1.1\r\nHost: a\r\n\r\n":                                                       405,
		"OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n":                              200,
		"GET /health HTTP/1.0\r\n\r\n":                                                            200,
		"GET /health HTTP/1.1\r\nHost: a\r\nHost : b\r\n\r\n":                                     400,
		"GET /health HTTP/1.1\r\nHost: a\r\nX-A: 1\r\nX-A: 2\r\nConnection: close\r\n\r\n":        200,
		"GET http://evil.example/health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n":         200,
		"GET /health HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n":                 200,
		"GET /health HTTP/1.1\r\nHost: a\r\nConnection: Host, close\r\nUpgrade: h2c\r\n\r\n":      200,
		"HEAD /lieux?commune=36044 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n":              200,
		"POST /lieux HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n":       405,
		"GET /" + strings.Repeat("a", 21<<10) + " HTTP/1.1\r\nHost: a\r\n\r\n":                    431,
		"GET / HTTP/1.1\r\nHost: a\r\nX: " + strings.Repeat("a", 21<<10) + "\r\n\r\n":             431,
		"GET / HTTP/1.1\r\nHost: a\r\n" + strings.Repeat("X: a\r\n", 4000) + "\r\n":               431,
		"GET / HTTP/1.1\r\nHost: a\r\nCookie: " + strings.Repeat("a=b; ", 5000) + "\r\n\r\n":      431,
		"GET / HTTP/1.1\r\nHost: a\r\nCookie: " + strings.Repeat("a=b; ", 2000) + "\r\n\r\n":      200,
		"GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=0-," + strings.Repeat("0-,", 900) + "\r\n\r\n": 200,
	} {
		line, _, _ := strings.Cut(sent[:min(len(sent), 60)], "\r\n")
		answers, _ := raw(t, demo, sent)
		if len(answers) == 0 || answers[0].status != want {
			t.Errorf("%s: expected %d, got %v", line, want, statuses(answers))
			continue
		}
		if strings.Contains(answers[0].body, "secret=1") {
			t.Errorf("%s: the request is given back", line)
		}
	}
}

func statuses(answers []answer) (all []int) {
	for _, a := range answers {
		all = append(all, a.status)
	}
	return all
}

// A path is what the server reads, however it is spelt: nothing leads out of
// the site, nor past who may read it.
func TestTricksWithPaths(t *testing.T) {
	t.Parallel()
	for _, path := range []string{
		"//personnes", "//evil.example/%2f..", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd", "/lieux/%00", "/lieux/..%2fpersonnes",
		"/./personnes", "/lieux/../personnes", `/\evil.example`, `/%5cevil.example`, "/personnes/", "/PERSONNES", "/personnes;x=1", "/personnes%20",
		"/personnes/%2e%2e/journal/audit", "/metrics/../personnes", "/%ff%fe", "/personnes%0d%0aSet-Cookie:a=b", "/mon-espace//dossier", "/" + strings.Repeat("a/", 3000),
		"/confidentialite/..%2f..%2f..%2fgo.mod", "/confidentialite/%2e%2e", "/roles/..%2fx", "/api/v1/places/..%2f..%2fpersonnes", "/?lang=%0d%0aX:1", "/?lang=../../x",
	} {
		answers, _ := raw(t, demo, "GET "+path+" HTTP/1.1\r\nHost: relais.example\r\nConnection: close\r\n\r\n")
		if len(answers) != 1 || answers[0].status >= 500 {
			t.Errorf("%.60s: %v", path, statuses(answers))
			continue
		}
		a := answers[0]
		if to := a.location(); to != "" && !localPath(to) {
			t.Errorf("%s leads to %q", path, to)
		}
		if a.header.Get("X") != "" || strings.Contains(a.header.Get("Set-Cookie"), "a=b") || strings.Contains(a.body, "root:") || strings.Contains(a.body, "module relais") {
			t.Errorf("%s goes through: %v %.200s", path, a.header, a.body)
		}
	}
}

// localPath tells whether a browser stays on the site when it is sent there.
func localPath(to string) bool {
	return strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//") && !strings.ContainsAny(to, "\\\r\n\t")
}

// What claims to be another method or another address is not believed.
func TestHeadersThatClaimOtherwiseAreIgnored(t *testing.T) {
	plain, _ := raw(t, demo, "GET /a-propos HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
	for _, claim := range []string{
		"X-HTTP-Method-Override: DELETE", "X-HTTP-Method: POST", "X-Method-Override: PUT", "X-Original-URL: /journal/audit", "X-Rewrite-URL: /demo",
		"X-Forwarded-Host: evil.example", "X-Forwarded-Proto: javascript", "X-Forwarded-For: 127.0.0.1", "Forwarded: for=127.0.0.1;host=evil.example",
		"X-Forwarded-Prefix: //evil.example", "X-Real-Ip: 127.0.0.1", "Authorization: Bearer relais_admin", "X-Forwarded-User: admin",
	} {
		answers, _ := raw(t, demo, "GET /a-propos HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"+claim+"\r\n\r\n")
		if len(answers) != 1 || answers[0].status != plain[0].status || answers[0].body != plain[0].body {
			t.Errorf("%s changes the answer: %v", claim, statuses(answers))
		}
	}
}

func TestOversizedBodiesAreRefused(t *testing.T) {
	stranger := newBrowser(demo.url, "198.51.100.30")
	key := keyOf(t, stranger.get(t, "/mon-espace").body)
	big := strings.Repeat("a", 2<<20)
	for name, kind := range map[string]string{
		"form": "application/x-www-form-urlencoded", "files": "multipart/form-data; boundary=b", "JSON": "application/json",
	} {
		body := keyField + "=" + key + "&secret-code=" + big
		if name == "files" {
			body = "--b\r\nContent-Disposition: form-data; name=x; filename=x\r\n\r\n" + big + "\r\n--b--\r\n"
		}
		r, err := http.NewRequest("POST", demo.url+"/mon-espace", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", kind)
		a, err := stranger.send(r)
		want := http.StatusRequestEntityTooLarge
		if name == "JSON" {
			want = http.StatusConflict // not a form at all: it has no key
		}
		if err == nil && a.status != want {
			t.Errorf("%s: %d", name, a.status)
		}
	}
	many := strings.Repeat("--b\r\nContent-Disposition: form-data; name=x\r\n\r\n\r\n", 15000) + "--b--\r\n"
	r, err := http.NewRequest("POST", demo.url+"/mon-espace", strings.NewReader(many))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	if a, err := stranger.send(r); err == nil && (a.status < 400 || a.status >= 500) {
		t.Errorf("a form of 15,000 parts: %d", a.status)
	}
}

// Whoever sends a header byte by byte keeps a connection for ten seconds at
// most, and keeps nobody out meanwhile.
func TestSlowSendersAreCutAndKeepNobodyOut(t *testing.T) {
	t.Parallel()
	const slow = 200
	began := time.Now()
	ended := make(chan time.Duration, slow)
	for range slow {
		connection, err := net.Dial("tcp", strings.TrimPrefix(demo.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		go trickle(connection, began, ended)
	}
	worst := time.Duration(0)
	for range 20 {
		worst = max(worst, newBrowser(demo.url, "").get(t, "/health").took)
		time.Sleep(20 * time.Millisecond)
	}
	if worst > 2*time.Second {
		t.Errorf("with %d slow senders, someone waited %v", slow, worst)
	}
	longest := time.Duration(0)
	for range slow {
		longest = max(longest, <-ended)
	}
	if longest > 15*time.Second {
		t.Errorf("a slow sender was kept for %v", longest)
	}
	t.Logf("%d slow senders: the last one cut after %.1f s; others waited %v at most", slow, longest.Seconds(), worst.Round(time.Millisecond))
}

// trickle sends a header a byte at a time until the server closes.
func trickle(connection net.Conn, began time.Time, ended chan<- time.Duration) {
	defer connection.Close()
	_ = connection.SetDeadline(began.Add(20 * time.Second)) // a connection that is closed already has none
	fmt.Fprint(connection, "GET / HTTP/1.1\r\nHost: a\r\n")
	go func() {
		for {
			if _, err := fmt.Fprint(connection, "X"); err != nil {
				return
			}
			time.Sleep(200 * time.Millisecond)
		}
	}()
	_, _ = io.Copy(io.Discard, connection) // ends when the server closes
	ended <- time.Since(began)
}
