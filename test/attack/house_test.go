package attack_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"relais/internal/access"
	"relais/internal/demo/network"
	"relais/test/outputs"
)

// What all the tests share: the program as it ships and the demonstration that
// it runs; TestMain opens and closes them.
var (
	program string
	demo    *house
)

func TestMain(m *testing.M) {
	status, err := withDemo(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		status = 1
	}
	os.Exit(status)
}

// withDemo runs the tests beside a demonstration. Whatever was sent to it, it
// must have logged no fault of its own, and its journal must verify.
func withDemo(m *testing.M) (status int, err error) {
	folder, err := os.MkdirTemp("", "relais-attack")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(folder)
	program = filepath.Join(folder, "relais")
	if said, err := exec.Command("go", "build", "-o", program, "relais/cmd/relais").CombinedOutput(); err != nil {
		return 1, fmt.Errorf("%w: %s", err, said)
	}
	database := filepath.Join(folder, "relais.db")
	if demo, err = serve("--demo", "--database", database); err != nil {
		return 1, err
	}
	demo.database, demo.safe = database, filepath.Join(folder, "relais.coffre")
	status = m.Run()
	demo.measure()
	if err := demo.stop(); err != nil {
		return 1, err
	}
	if faults := demo.faults(); len(faults) > 0 {
		return 1, fmt.Errorf("%d faults in the log, the first: %s", len(faults), faults[0])
	}
	if said, err := exec.Command(program, "journal", "verify", "--database", database).CombinedOutput(); err != nil {
		return 1, fmt.Errorf("the journal after the attacks: %w: %s", err, said)
	}
	return max(status, heard.Told(os.Stderr)), nil
}

// heard is what the program says where nobody in particular is told.
var heard = outputs.New(network.Personal())

// measure keeps what a house measures of itself.
func (h *house) measure() {
	answer, err := http.Get(h.url + "/metrics")
	if err != nil {
		return // it has ended
	}
	defer answer.Body.Close()
	_, _ = io.Copy(heard.Writer(outputs.Measures), answer.Body)
}

// house is a relais serve on this machine.
type house struct {
	url      string // "http://127.0.0.1:PORT"
	database string
	safe     string // the folder of its keys

	process *exec.Cmd
	ended   <-chan error
	said    *output

	mutex   sync.Mutex
	members map[string]*browser // those signed in, by address
}

// output keeps what a program says.
type output struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

func (o *output) Write(b []byte) (int, error) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return o.text.Write(b)
}

func (o *output) String() string {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return o.text.String()
}

// address finds where a server says that it answers.
var address = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// serve starts the program on a free port and waits until it answers.
func serve(options ...string) (*house, error) {
	h := &house{said: &output{}, members: map[string]*browser{}}
	h.process = exec.Command(program, append([]string{"serve", "--listen", "127.0.0.1:0"}, options...)...)
	written := io.MultiWriter(h.said, heard.Writer(outputs.Log))
	h.process.Stdout, h.process.Stderr = written, written
	h.process.WaitDelay = time.Second
	if err := h.process.Start(); err != nil {
		return nil, err
	}
	ended := make(chan error, 1)
	go func() { ended <- h.process.Wait() }()
	h.ended = ended
	for range 600 {
		if h.url = address.FindString(h.said.String()); h.url != "" && h.healthy() {
			return h, nil
		}
		select {
		case err := <-ended:
			return nil, fmt.Errorf("it ends before it opens: %w: %s", err, h.said)
		case <-time.After(100 * time.Millisecond):
		}
	}
	return nil, errors.Join(fmt.Errorf("it does not open: %s", h.said), h.process.Process.Kill())
}

func (h *house) healthy() bool {
	answer, err := http.Get(h.url + "/health")
	if err != nil {
		return false
	}
	_, err = io.Copy(io.Discard, answer.Body)
	return errors.Join(err, answer.Body.Close()) == nil && answer.StatusCode == http.StatusOK
}

// stop ends the server as a service manager does, once it ended what it does.
func (h *house) stop() error {
	if err := h.process.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return <-h.ended
}

// faults gives the lines of the log that tell of a fault of the program.
func (h *house) faults() (lines []string) {
	for line := range strings.Lines(h.said.String()) {
		if strings.Contains(line, "level=ERROR") || strings.Contains(line, "panic") {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return lines
}

// account gives the account of the demonstration that has a role.
func (h *house) account(t testing.TB, role access.Role) network.Account {
	t.Helper()
	accounts, err := network.Kept(h.safe)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range accounts {
		if a.Role == role {
			return a
		}
	}
	t.Fatalf("the demonstration has nobody of role %s", role)
	return network.Account{}
}
