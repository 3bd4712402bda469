package canary_test

import (
	"bufio"
	"bytes"
	"context"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"relais/internal/access"
)

// built is the program itself, built once for the test that runs it.
func built(t testing.TB) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "relais")
	said, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, "relais/cmd/relais").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	return program
}

// run runs a command of the program to its end, which must be a good one, and
// looks at what it said.
func (h *house) run(t testing.TB, program string, args ...string) string {
	t.Helper()
	var said bytes.Buffer
	command := exec.CommandContext(t.Context(), program, append(args, "--safe", h.folder, "--log-level", "debug")...)
	command.Dir, command.Stdout, command.Stderr = t.TempDir(), &said, &said
	err := command.Run()
	h.scan(t, "what relais "+args[0]+" says", said.Bytes())
	if err != nil {
		t.Fatalf("relais %s: %v: %s", strings.Join(args, " "), err, said.Bytes())
	}
	return said.String()
}

// scan looks for marks where none may stand.
func (h *house) scan(t testing.TB, what string, text []byte) {
	t.Helper()
	for _, mark := range h.inside(text) {
		t.Errorf("LEAK: %s holds the %v", what, h.fact(mark))
	}
}

// P13: the program itself, on a planted database, asked as everyone, tried with
// wrong passwords, codes and tokens: its outputs hold no mark, no password, no
// code, no token.
func TestTheProgramSaysNothingOfAnyone(t *testing.T) {
	h := planted(t, sqlite(t), 3)
	wantNil(t, h.DB.Close())
	program := built(t)
	port := freePort(t)
	var out output
	ctx, stop := context.WithCancel(t.Context())
	command := exec.CommandContext(ctx, program, "serve", "--listen", port, "--database", h.address, "--safe", h.folder, "--log-level", "debug")
	command.Dir, command.Stdout, command.Stderr = t.TempDir(), &out, &out
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	wantNil(t, command.Start())
	asked := h.bother(t, "http://"+port)
	stop()
	if err := command.Wait(); err != nil && ctx.Err() == nil {
		t.Errorf("relais serve: %v", err)
	}
	said := out.take()
	if !bytes.Contains(said, []byte("answered")) {
		t.Errorf("the program logged nothing: %s", said)
	}
	h.scan(t, "the output of relais serve", said)
	t.Logf("relais serve, %d requests, %d bytes of output at level debug: no mark, token, password nor code", asked, len(said))
}

func freePort(t testing.TB) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	wantNil(t, err)
	defer listener.Close()
	return listener.Addr().String()
}

// bother asks the program as each viewer, and tries every wrong way in.
func (h *house) bother(t testing.TB, at string) (asked int) {
	t.Helper()
	client := &http.Client{Timeout: 20 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	send := func(v *viewer, method, path string, fields url.Values) (int, string) {
		r, err := http.NewRequestWithContext(t.Context(), method, at+path, strings.NewReader(fields.Encode()))
		wantNil(t, err)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if v.cookie != "" {
			r.AddCookie(&http.Cookie{Name: "__Host-relais", Value: v.cookie})
		}
		if v.bearer != "" {
			r.Header.Set("Authorization", "Bearer "+v.bearer)
		}
		answer, err := client.Do(r)
		if err != nil {
			return 0, ""
		}
		defer answer.Body.Close()
		asked++
		var body bytes.Buffer
		_, err = bufio.NewReader(answer.Body).WriteTo(&body)
		wantNil(t, err)
		return answer.StatusCode, body.String()
	}
	anyone := &viewer{actor: access.Anyone()}
	for range 200 { // the program takes a moment to open
		if status, _ := send(anyone, http.MethodGet, "/health", nil); status == http.StatusOK {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	for _, v := range h.readers() {
		for i, p := range h.plot.people {
			if i%3 == 0 {
				send(v, http.MethodGet, "/personnes/"+string(p.id), nil)
				send(v, http.MethodGet, "/personnes/"+p.name, nil)
			}
		}
		send(v, http.MethodGet, "/accueil", nil)
		send(v, http.MethodPost, "/personnes/recherche", url.Values{"prenom": {h.plot.people[0].first}})
	}
	a, p := h.plot.accounts[0], h.plot.people[0]
	for _, wrong := range []struct {
		path   string
		fields url.Values
	}{
		{"/connexion", url.Values{"email": {a.email}, "secret-mot": {a.phrase + " faux"}}},
		{"/connexion/second", url.Values{"secret-code": {"000000"}}},
		{"/mon-espace", url.Values{"secret-code": {p.code + "2"}}},
		{"/mot-de-passe", url.Values{"email": {a.email}}},
		{"/invitation", url.Values{"secret-lien": {a.program}}},
		{"/rejoindre", url.Values{"nom": {p.name}, "email": {a.email}}},
	} {
		key := ""
		if _, page := send(anyone, http.MethodGet, wrong.path, nil); keyOfAnyForm.MatchString(page) {
			key = keyOfAnyForm.FindStringSubmatch(page)[1]
		}
		wrong.fields.Set(keyField, key)
		send(anyone, http.MethodPost, wrong.path, wrong.fields)
		send(anyone, http.MethodPost, wrong.path+"?email="+url.QueryEscape(a.email)+"&jeton="+a.sessions[0].token, wrong.fields)
	}
	send(&viewer{cookie: a.sessions[0].token + "x"}, http.MethodGet, "/accueil", nil)
	send(&viewer{bearer: "relais_" + a.sessions[0].token}, http.MethodGet, "/api/v1/people/"+string(p.id), nil)
	_, metrics := send(anyone, http.MethodGet, "/metrics", nil)
	if !strings.Contains(metrics, "relais_http_answer_seconds") {
		t.Error("the measures were not read")
	}
	h.scan(t, "the page of measures", []byte(metrics))
	return asked
}

// files gives every file of a database: itself, its log of writes, its shared
// memory.
func (h *house) files(t testing.TB, path string) map[string][]byte {
	t.Helper()
	found := map[string][]byte{}
	names, err := filepath.Glob(path + "*")
	wantNil(t, err)
	slices.Sort(names)
	for _, name := range names {
		content, err := os.ReadFile(name)
		wantNil(t, err)
		found[filepath.Base(name)] = content
	}
	return found
}
