package cli_test

import (
	"context"
	"io"
	"math/rand/v2"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"relais/internal/app"
	"relais/internal/app/cli"
	"relais/internal/demo/network"
	"relais/internal/identity"
	"relais/internal/kernel"
	"relais/internal/platform/db/dbtest"
	"relais/test/outputs"
)

// argsVariable holds the command line that this program is then, instead of
// the tests: they kill it.
const argsVariable = "RELAIS_CLI_KILLED"

// killable runs a command line, its arguments one a line.
func killable(args string) int {
	return cli.Main(context.Background(), strings.Split(args, "\n"), cli.Environment{
		Out: os.Stdout, Err: os.Stderr, In: strings.NewReader(""), Clock: kernel.StoppedClock(monday),
	})
}

// demonstrating starts the demonstration in a process of its own, on a database,
// and gives what it says.
func demonstrating(t *testing.T, flags []string) (*exec.Cmd, *said) {
	t.Helper()
	out := &said{}
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), argsVariable+"="+strings.Join(append([]string{"serve", "--demo", "--listen=127.0.0.1:0"}, flags...), "\n"))
	command.Stdout, command.Stderr = io.MultiWriter(out, heard.Writer(outputs.Log)), io.MultiWriter(out, heard.Writer(outputs.Log))
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Process.Kill(); _ = command.Wait() })
	return command, out
}

func isOpen(out *said) bool { return strings.Contains(out.String(), "Ctrl+C") }

// A demonstration that is killed while it furnishes opens at the next start,
// with everyone in it, wherever the kill fell. RELAIS_PROVE asks for more kills.
func TestADemonstrationKilledWhileItFurnishesOpensAtTheNextStart(t *testing.T) {
	dbtest.EachPlain(t, func(t *testing.T, address string) {
		kills := 6
		if os.Getenv("RELAIS_PROVE") != "" {
			kills = 60
		}
		whole := furnishing(t)
		flags := []string{"--database=" + address, "--safe=" + filepath.Join(t.TempDir(), "coffre")}
		early := 0
		for n := range kills {
			within := time.Duration(0.8 * float64(whole) * (float64(n) + rand.Float64()) / float64(kills))
			command, out := demonstrating(t, flags)
			time.Sleep(within)
			opened := isOpen(out)
			_ = command.Process.Kill()
			_ = command.Wait()
			if status, is := command.ProcessState.Sys().(syscall.WaitStatus); !is || status.Signal() != syscall.SIGKILL {
				t.Fatalf("kill %d, after %v: it ended by itself: %s", n, within, out)
			}
			if !opened {
				early++
			}
		}
		if early == 0 {
			t.Error("no kill fell before the demonstration was open")
		}
		opens(t, flags)
		signsIn(t, address, strings.TrimPrefix(flags[1], "--safe="))
		t.Logf("%d kills, %d of them before it was open; it then opens", kills, early)
	})
}

// furnishing gives how long a demonstration takes to open.
func furnishing(t *testing.T) time.Duration {
	t.Helper()
	begun := time.Now()
	opens(t, []string{"--database=" + filepath.Join(t.TempDir(), "relais.db")})
	return time.Since(begun)
}

// opens starts the demonstration, and stops it once it is open.
func opens(t *testing.T, flags []string) {
	t.Helper()
	command, out := demonstrating(t, flags)
	ended := make(chan struct{})
	go func() { defer close(ended); _ = command.Wait() }()
	for !isOpen(out) {
		select {
		case <-ended:
			t.Fatalf("it does not open: %s", out)
		case <-time.After(10 * time.Millisecond):
		}
	}
	if everyone := "montre 15 comptes"; !strings.Contains(out.String(), everyone) || !strings.Contains(out.String(), "534 lieux") {
		t.Errorf("it opens without %s: %s", everyone, out)
	}
	_ = command.Process.Kill()
	<-ended
}

// signsIn signs everyone in whom the demonstration shows.
func signsIn(t *testing.T, address, folder string) {
	t.Helper()
	accounts, err := network.Kept(folder)
	if err != nil || len(accounts) == 0 {
		t.Fatalf("%d accounts: %v", len(accounts), err)
	}
	d, err := app.OpenDatabase(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	safe, err := app.OpenSafe(folder, address)
	if err != nil {
		t.Fatal(err)
	}
	config := app.Config{Origin: "http://localhost:8080"}
	config.Pages.Network = "Relais"
	rooms, err := app.OpenRooms(t.Context(), d, safe, config, kernel.StoppedClock(monday.Add(time.Minute)))
	if err != nil {
		t.Fatal(err)
	}
	for n, a := range accounts {
		visit := identity.Visit{Address: netip.AddrFrom4([4]byte{203, 0, 113, byte(n)}), Device: "Essai", Lang: "fr"}
		opened, err := rooms.Identity.SignIn.Password(t.Context(), a.Email, network.Phrase, visit)
		if err != nil {
			t.Fatalf("%s: %v", a.Email, err)
		}
		half, err := rooms.Identity.Sessions.Authenticate(t.Context(), opened.Token)
		if err != nil {
			t.Fatal(err)
		}
		code, err := a.Code(monday.Add(time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := rooms.Identity.SignIn.Second(t.Context(), half, identity.Factor{Kind: identity.ByTOTP, Code: code}, visit); err != nil {
			t.Errorf("%s: %v", a.Email, err)
		}
	}
}
