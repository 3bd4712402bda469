package faults_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"relais/test/outputs"
)

// child is a writer at work in a process of its own.
type child struct {
	t       *testing.T
	command *exec.Cmd
	errors  strings.Builder // what it complained of
	begun   chan struct{}   // closed when it has said its first act, or has ended
	ended   chan struct{}   // closed when all it said is read
	said    []int           // once ended
}

// startWriter starts a writer on a folder.
func startWriter(t *testing.T, folder, manner string) *child {
	t.Helper()
	c := &child{t: t, command: exec.Command(os.Args[0]), begun: make(chan struct{}), ended: make(chan struct{})}
	c.command.Env = append(os.Environ(), folderVariable+"="+folder, mannerVariable+"="+manner)
	c.command.Stderr = io.MultiWriter(&c.errors, heard.Writer(outputs.Log))
	out, err := c.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.command.Start(); err != nil {
		t.Fatal(err)
	}
	go c.listen(out)
	t.Cleanup(func() { c.end() })
	return c
}

// listen reads what the writer says. A line without its end was not said.
func (c *child) listen(out io.Reader) {
	defer close(c.ended)
	first := sync.OnceFunc(func() { close(c.begun) })
	defer first()
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		number, err := strconv.Atoi(strings.TrimSuffix(line, "\n"))
		if err != nil {
			c.t.Errorf("the writer says %q", line)
			return
		}
		c.said = append(c.said, number)
		first()
	}
}

// worksFor waits for the first act, then for a while.
func (c *child) worksFor(while time.Duration) {
	<-c.begun
	time.Sleep(while)
}

// stop freezes the writer; once it returns no call of its is under way.
func (c *child) stop() {
	c.t.Helper()
	if err := c.command.Process.Signal(syscall.SIGSTOP); err != nil {
		c.t.Fatalf("the writer is gone: %v %s", err, c.errors.String())
	}
	for !c.stopped() {
		time.Sleep(time.Millisecond)
	}
}

// stopped tells whether every thread of the writer is.
func (c *child) stopped() bool {
	c.t.Helper()
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", c.command.Process.Pid))
	if err != nil || len(threads) == 0 {
		c.t.Fatalf("the threads of the writer are not to be seen: %v", err)
	}
	for _, thread := range threads {
		stat, err := os.ReadFile(thread)
		if err != nil {
			return false
		}
		// The name stands in brackets and may hold anything; the state follows.
		_, after, _ := strings.Cut(string(stat), ") ")
		if !strings.HasPrefix(after, "T") {
			return false
		}
	}
	return true
}

// kill ends the writer as kill -9 does, and gives all it said.
func (c *child) kill() (said []int) {
	c.t.Helper()
	c.end()
	status, is := c.command.ProcessState.Sys().(syscall.WaitStatus)
	if !is || status.Signal() != syscall.SIGKILL {
		c.t.Fatalf("the writer ended by itself: %v %s", c.command.ProcessState, c.errors.String())
	}
	if len(c.said) == 0 {
		c.t.Fatal("the writer said nothing")
	}
	return c.said
}

// end kills the writer if it still is, and waits for what it said.
func (c *child) end() {
	_ = c.command.Process.Kill()
	<-c.ended
	_ = c.command.Wait()
}
