package product

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The test itself plays the program, when it is told to by its environment.
func TestMain(m *testing.M) {
	if os.Getenv("PLAYS_THE_PROGRAM") == "" {
		os.Exit(m.Run())
	}
	if err := play(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// slowStart is how long the played program loads before it answers.
const slowStart = 100 * time.Millisecond

func play(args []string) error {
	switch {
	case args[0] == "import" && slices.Contains(args, "bad.csv"):
		return fmt.Errorf("no such file: bad.csv")
	case args[0] == "import":
		fmt.Println(`{"rows":3,"created":1,"updated":0,"unchanged":1,"rejected":1}`)
		return nil
	case args[0] == "export":
		fmt.Println("id,nom")
		return nil
	}
	time.Sleep(slowStart)
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	server := http.Server{
		Addr: args[slices.Index(args, "--listen")+1],
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !strings.HasPrefix(r.URL.Path, "/api/") {
				http.NotFound(w, r)
			}
		}),
	}
	go func() { <-ctx.Done(); server.Close() }()
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		return err
	}
	return nil
}

func played(t *testing.T) Program {
	t.Helper()
	t.Setenv("PLAYS_THE_PROGRAM", "1")
	return Program(os.Args[0])
}

func TestImportTellsWhatWasDone(t *testing.T) {
	p := played(t)
	tally, spent, err := p.Import(t.Context(), "x.db", "good.csv")
	if err != nil || tally != (Tally{Rows: 3, Created: 1, Unchanged: 1, Rejected: 1}) || spent.Time <= 0 || spent.Processor <= 0 {
		t.Errorf("%+v in %v: %v", tally, spent, err)
	}
	if _, _, err := p.Import(t.Context(), "x.db", "bad.csv"); err == nil || !strings.Contains(err.Error(), "no such file: bad.csv") {
		t.Errorf("a failure is told as %v", err)
	}
	if out, err := p.Export(t.Context(), "x.db"); err != nil || string(out) != "id,nom\n" {
		t.Errorf("%q %v", out, err)
	}
}

func TestServeWaitsForTheFirstAnswer(t *testing.T) {
	s, err := played(t).Serve(t.Context(), "x.db")
	if err != nil {
		t.Fatal(err)
	}
	if s.First < slowStart || s.First > 30*time.Second {
		t.Errorf("the first answer came after %v", s.First)
	}
	now, most, err := s.Memory()
	if err != nil || now < 1<<20 || most < now {
		t.Errorf("%d, at most %d bytes: %v", now, most, err)
	}
	if _, err := s.Get("/elsewhere"); err == nil {
		t.Error("a status of 404 is no error")
	}
	if err := s.Stop(); err != nil {
		t.Error(err)
	}
}
