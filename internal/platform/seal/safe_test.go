package seal_test

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
	"relais/internal/platform/seal"
	"relais/migrations"
)

// rotateVariable makes this binary rotate the master key of a folder until it
// is killed.
const rotateVariable = "RELAIS_TEST_ROTATE"

func TestMain(m *testing.M) {
	if folder := os.Getenv(rotateVariable); folder != "" {
		rotateUntilKilled(folder)
		return
	}
	os.Exit(m.Run())
}

func rotateUntilKilled(folder string) {
	safe, err := seal.OpenSafe(seal.SafeConfig{Folder: folder})
	for n := 0; err == nil; n++ {
		if err = safe.RotateMaster(); n%20 == 19 && err == nil {
			fmt.Println("begun")
		}
	}
	fmt.Fprintln(os.Stderr, err)
}

func folder(t testing.TB) string { return filepath.Join(t.TempDir(), "safe") }

func open(t testing.TB, folder, master string) *seal.Safe {
	t.Helper()
	safe, err := seal.OpenSafe(seal.SafeConfig{Folder: folder, Master: []byte(master)})
	must(t, err)
	return safe
}

func refused(t testing.TB, folder, master, key string) {
	t.Helper()
	_, err := seal.OpenSafe(seal.SafeConfig{Folder: folder, Master: []byte(master)})
	expect(t, err, kernel.Unavailable, key)
}

func TestASafeIsTheSameWhenOpenedAgain(t *testing.T) {
	in := folder(t)
	first := open(t, in, "")
	must(t, first.RotateMaster())
	second := open(t, in, "")
	if !bytes.Equal(first.SigningSeed(), second.SigningSeed()) || len(first.SigningSeed()) != 32 {
		t.Error("another seed")
	}
	if !bytes.Equal(first.Derive("tokens", 32), second.Derive("tokens", 32)) {
		t.Error("another derived key")
	}
	if second.Folder() != in {
		t.Errorf("in %s", second.Folder())
	}
	for path, want := range map[string]os.FileMode{in: 0o700, filepath.Join(in, "safe.json"): 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
}

func TestWhatIsDerivedIsOfOnePurposeAndOneSafe(t *testing.T) {
	seen := map[string]string{}
	for name, safe := range map[string]*seal.Safe{"one": memory(t), "another": memory(t)} {
		for purpose, derived := range map[string][]byte{
			"seed": safe.SigningSeed(), "a": safe.Derive("a", 32), "b": safe.Derive("b", 32), "": safe.Derive("", 32),
			"signing seed": safe.Derive("signing seed", 32),
		} {
			if other := seen[string(derived)]; other != "" || len(derived) != 32 {
				t.Errorf("%s %q is %q", name, purpose, other)
			}
			seen[string(derived)] = name + " " + purpose
		}
	}
	if got := len(memory(t).Derive("a", 100)); got != 100 {
		t.Errorf("%d bytes", got)
	}
	same := strings.Repeat("0123456789abcdef", 4)
	one, err := seal.MemorySafe(strings.NewReader(same))
	must(t, err)
	two, err := seal.MemorySafe(strings.NewReader(same))
	must(t, err)
	if !bytes.Equal(one.Derive("a", 16), two.Derive("a", 16)) || one.Folder() != "" {
		t.Error("the same randomness gives another safe")
	}
	_, err = seal.MemorySafe(strings.NewReader("short"))
	expect(t, err, kernel.Internal, "safe.random")
}

func TestASafeOpenToOthersIsRefused(t *testing.T) {
	for _, mode := range []os.FileMode{0o701, 0o710, 0o720, 0o704, 0o777} {
		in := folder(t)
		open(t, in, "")
		must(t, os.Chmod(in, mode))
		refused(t, in, "", "safe.open_to_others")
		must(t, os.Chmod(in, 0o700))
		must(t, os.Chmod(filepath.Join(in, "safe.json"), mode&^0o100))
		refused(t, in, "", "safe.open_to_others")
	}
	refused(t, "", "", "safe.folder")
}

func TestADamagedSafeIsRefusedAndLeftAlone(t *testing.T) {
	in := folder(t)
	open(t, in, "")
	path := filepath.Join(in, "safe.json")
	whole, err := os.ReadFile(path)
	must(t, err)
	for name, damaged := range map[string][]byte{
		"empty":      {},
		"cut":        whole[:len(whole)/2],
		"zeros":      make([]byte, len(whole)),
		"newer":      bytes.Replace(whole, []byte(`"form": 1`), []byte(`"form": 2`), 1),
		"no inside":  []byte(`{"form":1}`),
		"key":        bytes.Replace(whole, []byte(`"value": "`), []byte(`"value": "AAAA`), 1),
		"other file": bytes.Replace(whole, []byte(`"inside": "A`), []byte(`"inside": "B`), 1),
	} {
		if bytes.Equal(damaged, whole) {
			t.Fatalf("%s: not damaged", name)
		}
		must(t, os.WriteFile(path, damaged, 0o600))
		refused(t, in, "", "safe.unreadable")
		if left, err := os.ReadFile(path); err != nil || !bytes.Equal(left, damaged) {
			t.Errorf("%s: the file was touched", name)
		}
	}
}

func TestAProgramGoesOnWhileTheFileCannotBeRead(t *testing.T) {
	in := folder(t)
	r := roomWith(t, dbtest.Open(t, dbtest.SQLite(t), migrations.Files), open(t, in, ""))
	r.create(ada)
	sealed := r.seal(ada, phone, "x")
	must(t, os.WriteFile(filepath.Join(in, "safe.json"), []byte("damaged"), 0o600))
	r.opens(ada, phone, sealed, "x")
	expect(t, r.safe.RotateMaster(), kernel.Unavailable, "safe.unreadable")
	must(t, os.RemoveAll(in))
	r.opens(ada, phone, sealed, "x")
	expect(t, r.safe.RotateMaster(), kernel.Unavailable, "safe.folder")
}

func secret() string { return rand.Text() + rand.Text() }

func TestAMasterGivenFromOutsideWins(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		in, given, newer := folder(t), secret(), secret()
		r := roomWith(t, d, open(t, in, ""))
		r.create(ada)
		sealed, index := r.seal(ada, phone, "x"), r.Index("phone", "1")
		_, restore := r.row(ada)

		r = roomWith(t, d, open(t, in, given+"\n"))
		r.opens(ada, phone, sealed, "x")
		if !bytes.Equal(index, r.Index("phone", "1")) {
			t.Error("the index changed")
		}
		expect(t, r.safe.RotateMaster(), kernel.Conflict, "safe.master_given")
		_, err := r.Rewrap(t.Context())
		must(t, err)
		must(t, r.safe.DropOldMasters())
		r.opens(ada, phone, sealed, "x")
		refused(t, in, "", "safe.unreadable") // the folder alone opens nothing
		refused(t, in, newer, "safe.unreadable")

		r = roomWith(t, d, open(t, in, newer+"\n"+given))
		r.opens(ada, phone, sealed, "x")
		_, err = r.Rewrap(t.Context())
		must(t, err)
		r = roomWith(t, d, open(t, in, newer))
		r.opens(ada, phone, sealed, "x")
		restore()
		r.refuses(ada, phone, sealed, kernel.Internal, "seal.locked")
	})
}

func TestAMasterGivenToANewFolder(t *testing.T) {
	in, raw := folder(t), string(make([]byte, 32))
	first := open(t, in, raw)
	if !bytes.Equal(first.SigningSeed(), open(t, in, raw).SigningSeed()) {
		t.Error("another safe")
	}
	data, err := os.ReadFile(filepath.Join(in, "safe.json"))
	must(t, err)
	if bytes.Contains(data, []byte(`"master"`)) {
		t.Error("a master key is in the file")
	}
	for _, short := range []string{"short", "\n", secret() + "\nshort", strings.Repeat(" ", 40)} {
		refused(t, in, short, "safe.master_short")
	}
}

func TestWhatACrashLeavesIsNoHindrance(t *testing.T) {
	in := folder(t)
	before := open(t, in, "").SigningSeed()
	left := filepath.Join(in, "safe.json.new")
	for _, half := range []string{"", `{"form":1,"mas`} {
		must(t, os.WriteFile(left, []byte(half), 0o600))
		safe := open(t, in, "")
		if _, err := os.Stat(left); !os.IsNotExist(err) {
			t.Error("what was half written is still there")
		}
		must(t, os.WriteFile(left, []byte(half), 0o600))
		must(t, safe.RotateMaster())
		if !bytes.Equal(open(t, in, "").SigningSeed(), before) {
			t.Error("another safe")
		}
	}
}

func TestASafeSurvivesTheDeathOfWhoRotates(t *testing.T) {
	in := folder(t)
	r := roomWith(t, dbtest.Open(t, dbtest.SQLite(t), migrations.Files), open(t, in, ""))
	r.create(ada)
	sealed := r.seal(ada, phone, "x")
	for round := range 8 {
		child := exec.CommandContext(t.Context(), os.Args[0])
		child.Env = append(os.Environ(), rotateVariable+"="+in)
		said, err := child.StdoutPipe()
		must(t, err)
		must(t, child.Start())
		if !bufio.NewScanner(said).Scan() {
			t.Fatal("the program did not rotate")
		}
		time.Sleep(time.Duration(round) * 300 * time.Microsecond)
		must(t, child.Process.Kill())
		child.Wait()
		roomWith(t, r.db, open(t, in, "")).opens(ada, phone, sealed, "x")
	}
}

func TestSafesOfOneFolderChangeByTurns(t *testing.T) {
	in := folder(t)
	d := dbtest.Open(t, dbtest.SQLite(t), migrations.Files)
	var all sync.WaitGroup
	for n := range 4 {
		all.Go(func() {
			safe, err := seal.OpenSafe(seal.SafeConfig{Folder: in}) // the first makes it
			if err != nil {
				t.Error(err)
				return
			}
			r := roomWith(t, d, safe)
			owner := kernel.ID(fmt.Sprint("owner ", n))
			for range 5 {
				if err := safe.RotateMaster(); err != nil {
					t.Error(err)
				}
			}
			r.create(owner)
		})
	}
	all.Wait()
	r := roomWith(t, d, open(t, in, ""))
	for n := range 4 {
		r.seal(kernel.ID(fmt.Sprint("owner ", n)), phone, "x")
	}
}

func TestBlindIndexes(t *testing.T) {
	in := folder(t)
	r, other := roomWith(t, nil, open(t, in, "")), roomWith(t, nil, open(t, in, ""))
	first := r.Index("phone", "+33639980001")
	if len(first) != 16 || !bytes.Equal(first, r.Index("phone", "+33639980001")) || !bytes.Equal(first, other.Index("phone", "+33639980001")) {
		t.Errorf("%x is not the same each time", first)
	}
	for _, different := range [][]byte{
		r.Index("phone", "+33639980002"), r.Index("mail", "+33639980001"), r.Index("phone+", "33639980001"),
		roomWith(t, nil, memory(t)).Index("phone", "+33639980001"),
	} {
		if bytes.Equal(first, different) {
			t.Error("two that differ have one index")
		}
	}
	if old := r.IndexOld("phone", "+33639980001"); len(old) != 0 {
		t.Errorf("%d older ones", len(old))
	}
	derived := r.safe.Derive("tokens", 32)
	must(t, r.safe.RotateIndex())
	second := other.Index("phone", "+33639980001")
	must(t, other.safe.RotateIndex())
	old := r.IndexOld("phone", "+33639980001")
	if len(old) != 2 || !bytes.Equal(old[0], second) || !bytes.Equal(old[1], first) || bytes.Equal(first, second) {
		t.Errorf("older ones %x, expected %x and %x", old, second, first)
	}
	third := r.Index("phone", "+33639980001")
	must(t, r.safe.DropOldIndexes())
	if !bytes.Equal(other.Index("phone", "+33639980001"), third) || len(other.IndexOld("phone", "1")) != 0 {
		t.Error("the drop changed more than the older ones")
	}
	if !bytes.Equal(derived, r.safe.Derive("tokens", 32)) {
		t.Error("a rotation of the index changed what is derived")
	}
}
