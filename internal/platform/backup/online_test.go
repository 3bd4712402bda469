package backup_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/uptrace/bun"

	"relais/internal/kernel"
	"relais/internal/platform/backup"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
)

// Two tables that always hold the same number never differ in a backup, however
// many writers write meanwhile.
func TestABackupShowsOneMoment(t *testing.T) {
	steps := with(sequence(), "00003_pair.sql", "CREATE TABLE one (n bigint);\nCREATE TABLE two (n bigint);\nINSERT INTO one VALUES (0);\nINSERT INTO two VALUES (0);\n")
	dbtest.Each(t, steps, func(t *testing.T, d *db.DB) {
		ctx, stop := context.WithCancel(t.Context())
		var writers sync.WaitGroup
		for range 3 {
			writers.Go(func() {
				for ctx.Err() == nil {
					err := d.Write(t.Context(), func(ctx context.Context, tx bun.Tx) error {
						for _, table := range []string{"one", "two"} {
							if _, err := tx.NewRaw("UPDATE ? SET n = n + 1", bun.Name(table)).Exec(ctx); err != nil {
								return err
							}
						}
						_, err := tx.NewRaw("INSERT INTO bag (n) SELECT n FROM one").Exec(ctx)
						return err
					})
					if err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		seen := map[int]bool{}
		for range 15 {
			file, _ := written(t, d)
			to := empty(t, dbtest.SQLite(t))
			if _, err := restore(t, file, to, steps); err != nil {
				t.Fatal(err)
			}
			var one, two int
			if err := to.NewRaw("SELECT one.n, two.n FROM one, two").Scan(t.Context(), &one, &two); err != nil || one != two {
				t.Errorf("%d and %d, %v", one, two, err)
			}
			if rows := count(t, to, "bag"); rows != one {
				t.Errorf("%d rows, after %d writes", rows, one)
			}
			seen[one] = true
		}
		stop()
		writers.Wait()
		if len(seen) < 5 {
			t.Errorf("only %d states were seen: nothing was written meanwhile", len(seen))
		}
	})
}

// killVariable names the folder in which the process to be killed makes backups.
const killVariable = "RELAIS_BACKUP_KILL"

// backUpForEver makes a backup over and over, and says so after each.
func backUpForEver(folder string) {
	ctx := context.Background()
	d, err := db.Open(ctx, filepath.Join(folder, "relais.db"))
	if err != nil {
		panic(err)
	}
	fmt.Println("ready")
	for {
		if _, err := backup.WriteFile(ctx, d, filepath.Join(folder, "kept.age"), fixed(), sequence()); err != nil {
			panic(err)
		}
	}
}

// fixed gives options for a key that the process to be killed knows too.
func fixed() backup.Options {
	recipient, err := age.ParseX25519Recipient(os.Getenv(killVariable + "_FOR"))
	if err != nil {
		panic(err)
	}
	return backup.Options{Recipients: []age.Recipient{recipient}, Clock: kernel.SystemClock}
}

// A kill at any moment leaves under the final name a whole backup, or none.
func TestKillMinusNineLeavesNoHalfFile(t *testing.T) {
	folder := t.TempDir()
	d := dbtest.Open(t, filepath.Join(folder, "relais.db"), sequence())
	furnish(t, d)
	fill(t, d, 5_000)
	kept := filepath.Join(folder, "kept.age")
	whole, partial := 0, 0
	took := onceThrough(t, d, filepath.Join(folder, "once.age"))
	for round := range 8 {
		child := exec.CommandContext(t.Context(), os.Args[0])
		child.Env = append(os.Environ(), killVariable+"="+folder, killVariable+"_FOR="+identity.Recipient().String(), "TMPDIR="+folder)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		child.Stderr = os.Stderr
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(out, make([]byte, len("ready\n"))); err != nil {
			t.Fatal(err)
		}
		time.Sleep(took * time.Duration(2*round+1) / 6) // from a sixth of a backup to two and a half
		_ = child.Process.Kill()
		_ = child.Wait()
		if status, is := child.ProcessState.Sys().(syscall.WaitStatus); !is || status.Signal() != syscall.SIGKILL {
			t.Fatalf("it was not killed: %v", child.ProcessState)
		}
		parts, err := filepath.Glob(filepath.Join(folder, ".kept.age.*.part"))
		if err != nil {
			t.Fatal(err)
		}
		partial += len(parts)
		for _, part := range parts {
			os.Remove(part)
		}
		file, err := os.ReadFile(kept)
		if os.IsNotExist(err) {
			continue
		}
		if _, err := backup.Read(t.Context(), bytes.NewReader(file), keys()); err != nil {
			t.Errorf("round %d: %v", round, err)
		}
		whole++
	}
	t.Logf("8 kills: %d times a whole backup, %d unfinished files left aside", whole, partial)
	if whole == 0 || partial == 0 {
		t.Errorf("%d whole, %d unfinished: the kills did not come in the midst", whole, partial)
	}
}

// onceThrough gives how long a whole backup takes on this machine, now.
func onceThrough(t *testing.T, d *db.DB, path string) time.Duration {
	t.Helper()
	began := time.Now()
	options := backup.Options{Recipients: []age.Recipient{identity.Recipient()}, Clock: kernel.SystemClock}
	if _, err := backup.WriteFile(t.Context(), d, path, options, sequence()); err != nil {
		t.Fatal(err)
	}
	return time.Since(began)
}

func TestAFailedBackupLeavesNothing(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "kept.age")
	if err := os.WriteFile(path, []byte("the one of yesterday"), 0o600); err != nil {
		t.Fatal(err)
	}
	d := dbtest.Open(t, dbtest.SQLite(t), with(sequence(), "00003_later.sql", "CREATE TABLE later (n bigint);\n"))
	// The program that verifies is too old for the schema: no backup.
	if _, err := backup.WriteFile(t.Context(), d, path, options(), sequence()); keyOf(err) != "backup.newer_schema" {
		t.Errorf("got %v", err)
	}
	files, err := os.ReadDir(folder)
	if err != nil || len(files) != 1 {
		t.Errorf("%v, %v", files, err)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != "the one of yesterday" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := backup.WriteFile(t.Context(), d, filepath.Join(folder, "no", "way"), options(), sequence()); keyOf(err) != "file.create" {
		t.Errorf("got %v", err)
	}
}

func TestAFileIsProvedWithoutThePrivateKey(t *testing.T) {
	dbtest.Each(t, sequence(), func(t *testing.T, d *db.DB) {
		furnish(t, d)
		path := filepath.Join(t.TempDir(), "kept.age")
		report, err := backup.WriteFile(t.Context(), d, path, options(), sequence())
		if err != nil || report.Rows() != 15 {
			t.Fatalf("%+v, %v", report, err)
		}
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v: it is for its owner only", info.Mode(), err)
		}
		file, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := backup.Verify(t.Context(), bytes.NewReader(file), keys(), sequence(), nil); err != nil {
			t.Error(err)
		}
		file[len(file)/2] ^= 1
		if _, err := backup.Verify(t.Context(), bytes.NewReader(file), keys(), sequence(), nil); keyOf(err) != "backup.damaged" {
			t.Errorf("got %v", err)
		}
	})
}

// fill adds rows of some two hundred bytes, most of which do not compress.
func fill(t testing.TB, d *db.DB, rows int) {
	t.Helper()
	hexa := "hex(randomblob(60))"
	if d.Postgres() {
		hexa = "md5(n::text) || md5((n + 1)::text) || md5((n + 2)::text) || md5((n + 3)::text)"
	}
	query := "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ?) " +
		"INSERT INTO things (id, whole, real, yes, said, at) SELECT n + 100, CAST(n AS bigint) * 1000003, n * 0.1, ?, " + hexa + ", ? FROM c"
	execute(t, d, query, rows, true, monday)
}

func TestMemoryStaysBoundedAndSpeedIsTold(t *testing.T) {
	if testing.Short() {
		t.Skip("200,000 rows")
	}
	const rows = 200_000
	dbtest.Each(t, sequence(), func(t *testing.T, d *db.DB) {
		fill(t, d, rows)
		path := filepath.Join(t.TempDir(), "big.age")
		file, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		before := peak(t)
		start := time.Now()
		report, err := backup.Write(t.Context(), d, file, options())
		if err != nil {
			t.Fatal(err)
		}
		took, grown := time.Since(start), before()
		speed(t, "written", report, took, grown)
		if grown > 48 {
			t.Errorf("%d MB more while writing %d MB", grown, report.Bytes>>20)
		}
		address := dbtest.SQLite(t)
		if d.Postgres() {
			address = dbtest.Postgres(t)
		}
		to := empty(t, address)
		if _, err := file.Seek(0, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		before, start = peak(t), time.Now()
		restored, err := backup.Restore(t.Context(), file, keys(), backup.Target{Database: to, Sequence: sequence()})
		if err != nil || restored.Rows() != rows+3 {
			t.Fatalf("%d rows, %v", restored.Rows(), err)
		}
		took, grown = time.Since(start), before()
		speed(t, "restored and read back", report, took, grown)
		if grown > 128 {
			t.Errorf("%d MB more while restoring %d MB", grown, report.Bytes>>20)
		}
	})
}

func speed(t *testing.T, what string, report backup.Report, took time.Duration, grown uint64) {
	t.Logf("%s: %d rows, %.1f MB in %v: %.0f rows/s, %.1f MB/s, heap grown by %d MB at most", strings.ToUpper(what[:1])+what[1:],
		report.Rows(), float64(report.Bytes)/1e6, took.Round(time.Millisecond),
		float64(report.Rows())/took.Seconds(), float64(report.Bytes)/1e6/took.Seconds(), grown)
}

// peak watches the heap until the function it gives is called, which tells by
// how many MB it grew at most.
func peak(t *testing.T) func() uint64 {
	t.Helper()
	now := func() uint64 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	runtime.GC()
	start, most := now(), uint64(0)
	stop, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-stop:
				return
			case <-time.After(10 * time.Millisecond):
				most = max(most, now())
			}
		}
	}()
	return func() uint64 {
		close(stop)
		<-ended
		return (max(most, start) - start) >> 20
	}
}
