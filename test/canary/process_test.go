package canary_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"relais/test/outputs"
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
	command.Dir, command.Stdout, command.Stderr = t.TempDir(), &said, io.MultiWriter(&said, heard.Writer(outputs.Log))
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

// P13: the program itself, on a planted database, asked as everyone, used well
// and tried with wrong passwords, codes and tokens: its outputs hold no mark, no
// password, no code, no token.
func TestTheProgramSaysNothingOfAnyone(t *testing.T) {
	h := planted(t, sqlite(t), 3)
	n := h.newcomers(t)
	wantNil(t, h.DB.Close())
	program := built(t)
	var out output
	ctx, stop := context.WithCancel(t.Context())
	command := exec.CommandContext(ctx, program, "serve", "--listen", "127.0.0.1:0", "--database", h.address, "--safe", h.folder, "--log-level", "debug",
		"--smtp-host", "127.0.0.1", "--smtp-port", "1", "--smtp-plain", "--smtp-from", "relais@example.org") // a server that never answers: what fails is logged
	written := io.MultiWriter(&out, heard.Writer(outputs.Log))
	command.Dir, command.Stdout, command.Stderr = t.TempDir(), written, written
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	wantNil(t, command.Start())
	street := &street{house: h, t: t, at: opens(t, &out)}
	street.everyoneReads()
	street.entersWell(n)
	street.entersBadly()
	street.programs()
	street.measures()
	stop()
	if err := command.Wait(); err != nil && ctx.Err() == nil {
		t.Errorf("relais serve: %v", err)
	}
	said := out.take()
	if lines := bytes.Count(said, []byte("msg=answered")); lines < street.asked {
		t.Errorf("%d requests, of which the log tells %d: %s", street.asked, lines, said)
	}
	h.scan(t, "the output of relais serve", said)
	t.Logf("relais serve, %d requests, %d bytes of output at level debug: no mark, token, password nor code", street.asked, len(said))
}

var addressOfProgram = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// opens waits until the program says where it answers.
func opens(t testing.TB, out *output) (at string) {
	t.Helper()
	for range 1200 {
		if at = addressOfProgram.FindString(out.String()); at != "" {
			return at
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("the program does not open: %s", out)
	return ""
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
