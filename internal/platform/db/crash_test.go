package db

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// What the killed process is told: the file, and whether to lie.
const (
	crashVariable = "RELAIS_CRASH_FILE"
	earlyVariable = "RELAIS_CRASH_EARLY" // say a number before it is kept: the control
	crashWriters  = 8
)

// writeUntilKilled writes numbers as fast as it can from several goroutines,
// and says each one once its write is acknowledged.
func writeUntilKilled(path string) {
	d, err := Open(context.Background(), path)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	var highest int64
	if err := d.NewRaw("SELECT coalesce(max(n), 1000) FROM numbers").Scan(context.Background(), &highest); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	var last atomic.Int64
	last.Store(highest)
	early := os.Getenv(earlyVariable) != ""
	for range crashWriters {
		go func() {
			for {
				n := int(last.Add(1))
				if early {
					fmt.Println(n)
				}
				if err := d.Write(context.Background(), insert(n)); err != nil {
					fmt.Fprintln(os.Stderr, err)
					os.Exit(1)
				}
				if !early {
					fmt.Println(n)
				}
			}
		}()
	}
	select {}
}

// killed runs a writer, kills it after a while, and gives what it said.
func killed(t *testing.T, path string, after time.Duration, more ...string) (said []int) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), append(more, crashVariable+"="+path)...)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	var death *time.Timer
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			break // dead; a line without its end was not said
		}
		if death == nil { // it has begun to write
			death = time.AfterFunc(after, func() { _ = child.Process.Kill() })
		}
		n, err := strconv.Atoi(line[:len(line)-1])
		if err != nil {
			t.Fatal(err)
		}
		said = append(said, n)
	}
	_ = child.Wait()
	if status, is := child.ProcessState.Sys().(syscall.WaitStatus); !is || status.Signal() != syscall.SIGKILL {
		t.Fatalf("the writer was not killed: %v", child.ProcessState)
	}
	return said
}

// lost gives what was said and is not kept.
func lost(t *testing.T, path string, said []int) (missing []int) {
	t.Helper()
	d := open(t, path)
	defer d.Close()
	var sound string
	if err := d.NewRaw("PRAGMA integrity_check").Scan(t.Context(), &sound); err != nil || sound != "ok" {
		t.Fatalf("the file is damaged: %s (%v)", sound, err)
	}
	there := map[int]bool{}
	for _, n := range kept(t, d) {
		there[n] = true
	}
	for _, n := range said {
		if !there[n] {
			missing = append(missing, n)
		}
	}
	return missing
}

func crashRounds() int {
	switch {
	case os.Getenv("RELAIS_PROVE") != "":
		return 100
	case testing.Short():
		return 3
	default:
		return 6
	}
}

func TestKillMinusNineLosesNoAcknowledgedWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "relais.db")
	open(t, path).Close()
	var all []int
	rounds := crashRounds()
	for round := range rounds {
		all = append(all, killed(t, path, time.Duration(rand.IntN(150_000))*time.Microsecond)...)
		if missing := lost(t, path, all); len(missing) > 0 {
			t.Fatalf("round %d: %d acknowledged writes are lost: %v", round, len(missing), missing)
		}
	}
	t.Logf("%d kills, %d acknowledged writes, none lost", rounds, len(all))
}

// TestTheCrashTestSeesLosses is the control: a writer that acknowledges before
// the commit is caught.
func TestTheCrashTestSeesLosses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "relais.db")
	open(t, path).Close()
	for range 20 {
		said := killed(t, path, 20*time.Millisecond, earlyVariable+"=1")
		if missing := lost(t, path, said); len(missing) > 0 {
			t.Logf("caught: %d writes of %d were said and are not there", len(missing), len(said))
			return
		}
	}
	t.Error("a writer that lies was never caught")
}
