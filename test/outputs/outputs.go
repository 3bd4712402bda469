// Package outputs keeps what a suite of tests makes Relais say where nobody in
// particular is told: logs, what programs write, measures, addresses asked for.
// When the suite ends it looks there for what may stand in none of them (P13):
// the names and notes of the people of the suite, passwords, the cookies, tokens
// and codes that were seen, phones of invented people, e-mail addresses.
//
// Each suite that opens a house, or runs the program, has one of its own:
//
//	var heard = outputs.New(network.Personal())
//
//	func TestMain(m *testing.M) { os.Exit(heard.Run(m.Run)) }
package outputs

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
)

// Kind is a kind of output.
type Kind string

// The kinds of output.
const (
	Log      Kind = "log"      // structured lines, and what programs write of themselves
	Measures Kind = "measures" // what /metrics shows
	Address  Kind = "address"  // what is asked for, and where answers lead
	Answer   Kind = "answer"   // what a command says to whoever typed it, who may be told an address, a phone of a place or a link
)

// Suite keeps the outputs of a suite. Its methods may be called from many
// goroutines.
type Suite struct {
	mutex   sync.Mutex
	texts   map[Kind]*bytes.Buffer
	asked   map[string]bool   // addresses, once each
	secrets map[string]string // what they are, by value
	people  []personal
	names   map[string]string // of one word, in small letters: what they are
}

// personal is something of someone, in small letters.
type personal struct{ what, text string }

// New gives an empty collection, for a suite in which people have such values,
// by what they are: a value of one word is found as a word, others anywhere.
func New(people map[string][]string) *Suite {
	s := &Suite{texts: map[Kind]*bytes.Buffer{}, asked: map[string]bool{}, secrets: map[string]string{}, names: map[string]string{}}
	for what, values := range people {
		for _, value := range values {
			value = strings.ToLower(strings.TrimSuffix(value, "."))
			switch {
			case what == "phone" || what == "e-mail": // of anyone: found by their form
			case words.FindString(value) == value:
				s.names[value] = what
			default:
				s.people = append(s.people, personal{what, value})
			}
		}
	}
	return s
}

// Run runs a suite, then scans its outputs; the status is that of the suite, or
// a bad one when something leaked.
func (s *Suite) Run(suite func() int) (status int) {
	status = suite()
	return max(status, s.Told(os.Stderr))
}

// Told scans the outputs and tells of each leak; it gives 1 when there is one.
func (s *Suite) Told(to io.Writer) (status int) {
	found := s.Leaks()
	for _, leak := range found {
		fmt.Fprintln(to, "LEAK:", leak)
	}
	if len(found) > 0 {
		return 1
	}
	return 0
}

// Writer keeps what is written to it.
func (s *Suite) Writer(kind Kind) io.Writer { return writer{s, kind} }

type writer struct {
	suite *Suite
	kind  Kind
}

func (w writer) Write(b []byte) (int, error) {
	w.suite.mutex.Lock()
	defer w.suite.mutex.Unlock()
	return w.suite.text(w.kind).Write(b)
}

// text gives the text of a kind; the caller holds the mutex.
func (s *Suite) text(kind Kind) *bytes.Buffer {
	if s.texts[kind] == nil {
		s.texts[kind] = new(bytes.Buffer)
	}
	return s.texts[kind]
}

// Add keeps a text.
func (s *Suite) Add(kind Kind, text string) {
	_, _ = io.WriteString(s.Writer(kind), text+"\n")
}

// Logger gives a logger for a house: at the finest level and without the masks
// of platform/logs, for nothing personal may be handed to a logger at all.
func (s *Suite) Logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(s.Writer(Log), &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// Secret keeps a value that nobody may read again: a cookie, a token, a
// password, a code.
func (s *Suite) Secret(what, value string) {
	if len(value) < shortest {
		return
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.secrets[value] = what
}

// shortest is the length of the shortest secrets: codes of six digits.
const shortest = 6

// Kept tells how much was kept of a kind: bytes, or how many addresses.
func (s *Suite) Kept(kind Kind) int {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if kind == Address {
		return len(s.asked)
	}
	return s.text(kind).Len()
}

// Leaks gives what stands in the outputs and may not, one line for each value
// and kind of output, without the value.
func (s *Suite) Leaks() (found []string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	met := map[string]bool{}
	for kind, text := range s.texts {
		for line := range strings.Lines(text.String()) {
			for _, what := range s.in(kind, line) {
				met[fmt.Sprintf("%s holds the %s: %.160s", kind, what, strings.TrimSpace(line))] = true
			}
		}
	}
	for address := range s.asked {
		for _, what := range s.in(Address, address) {
			met[fmt.Sprintf("%s holds the %s: %.160s", Address, what, address)] = true
		}
	}
	for line := range met {
		found = append(found, line)
	}
	slices.Sort(found)
	return found
}
