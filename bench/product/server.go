package product

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Server is the program while it serves.
type Server struct {
	Address string        // host and port
	First   time.Duration // from its start to its first answer
	command *exec.Cmd
}

// patience is how long a server may take to give its first answer.
const patience = 2 * time.Minute

// Serve starts the program on a free port and waits until it has answered a
// search, so that the whole directory is loaded.
func (p Program) Serve(ctx context.Context, database string, more ...string) (*Server, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	args := append([]string{"serve", "--log-level", "error", "--listen", address, "--database", database}, more...)
	s := &Server{Address: address, command: exec.CommandContext(ctx, string(p), args...)}
	s.command.Stderr = os.Stderr
	start := time.Now()
	if err := s.command.Start(); err != nil {
		return nil, err
	}
	for time.Since(start) < patience {
		if _, err := s.Get("/api/v1/places?near=46.81,1.69&limit=1"); err == nil {
			s.First = time.Since(start)
			return s, nil
		}
		time.Sleep(time.Millisecond)
	}
	return nil, fmt.Errorf("no answer after %s: %w", patience, s.Stop())
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// Get gives the body of the answer at a path.
func (s *Server) Get(path string) ([]byte, error) {
	response, err := http.Get("http://" + s.Address + path)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: status %d", path, response.StatusCode)
	}
	return body, err
}

// Memory gives the bytes of memory that the server occupies now and occupied
// at most (VmRSS and VmHWM of the kernel).
func (s *Server) Memory() (now, most int, err error) {
	status, err := os.ReadFile("/proc/" + strconv.Itoa(s.command.Process.Pid) + "/status")
	if err != nil {
		return 0, 0, err
	}
	for line := range strings.Lines(string(status)) {
		name, value, _ := strings.Cut(line, ":")
		kilobytes, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(value), " kB"))
		switch name {
		case "VmRSS":
			now = kilobytes << 10
		case "VmHWM":
			most = kilobytes << 10
		}
	}
	if now == 0 {
		return 0, 0, fmt.Errorf("no VmRSS in the status of the server")
	}
	return now, most, nil
}

// Stop ends the server as an operator does, and waits for its end.
func (s *Server) Stop() error {
	if err := s.command.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return s.command.Wait()
}
