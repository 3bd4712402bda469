package db

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"

	"relais/internal/kernel"
)

func TestSharedFileSystem(t *testing.T) {
	for _, c := range []struct {
		name  string
		magic int64
		want  string
	}{
		{"ext4", 0xef53, ""},
		{"xfs", 0x58465342, ""},
		{"btrfs", 0x9123683e, ""},
		{"btrfs on 32 bits", -0x6edc97c2, ""},
		{"tmpfs", 0x01021994, ""},
		{"overlay", 0x794c7630, ""},
		{"zfs", 0x2fc12fc1, ""},
		{"nfs", 0x6969, "NFS"},
		{"cifs", 0xff534d42, "CIFS"},
		{"cifs on 32 bits", -0x00acb2be, "CIFS"},
		{"smb2 on 32 bits", -0x01acb2be, "SMB2"},
		{"9p", 0x01021997, "9P"},
		{"virtiofs seen as fuse", 0x65735546, "FUSE or virtiofs"},
		{"ceph", 0x00c36400, "Ceph"},
		{"virtualbox", 0x786f4256, "VirtualBox"},
	} {
		if got, shared := sharedFileSystem(c.magic); got != c.want || shared != (c.want != "") {
			t.Errorf("%s: %q, %v, expected %q", c.name, got, shared, c.want)
		}
	}
}

func TestRefuseNetworkFolderLooksAtTheFolder(t *testing.T) {
	if err := refuseNetworkFolder(t.TempDir()); err != nil {
		t.Errorf("a local folder is refused: %v", err)
	}
	err := refuseNetworkFolder(filepath.Join(t.TempDir(), "absent"))
	if kernel.KindOf(err) != kernel.Unavailable || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder that is not there: %v", err)
	}
}

func TestCheckDriver(t *testing.T) {
	module := func(path, version string) *debug.Module { return &debug.Module{Path: path, Version: version} }
	for _, c := range []struct {
		name    string
		modules []*debug.Module
		refused bool
	}{
		{"the tested pair", []*debug.Module{module("modernc.org/sqlite", testedSQLite), module("modernc.org/libc", testedLibc)}, false},
		{"another driver", []*debug.Module{module("modernc.org/sqlite", "v1.60.2"), module("modernc.org/libc", testedLibc)}, true},
		{"another C runtime", []*debug.Module{module("modernc.org/sqlite", testedSQLite), module("modernc.org/libc", "v1.77.2")}, true},
		{"another module", []*debug.Module{module("example.org/sqlite", "v0.0.1")}, false},
		{"a replaced driver", []*debug.Module{{Path: "modernc.org/sqlite", Version: testedSQLite, Replace: module("modernc.org/sqlite", "v1.60.2")}}, true},
	} {
		if err := checkDriver(&debug.BuildInfo{Deps: c.modules}, true); (err != nil) != c.refused {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if checkDriver(nil, false) == nil {
		t.Error("a binary that does not say what it is made of is taken")
	}
}

// The test binary does not say what it is made of, so that the pair is held
// against go.mod: who raises one must run the tests of durability, then raise
// the constants.
func TestTheTestedPairIsTheOneOfTheModule(t *testing.T) {
	file, err := os.ReadFile(filepath.Join("..", "..", "..", "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	for _, requirement := range []string{"modernc.org/sqlite " + testedSQLite, "modernc.org/libc " + testedLibc} {
		if !strings.Contains(string(file), "\t"+requirement) {
			t.Errorf("go.mod does not require %s", requirement)
		}
	}
}

func TestCheckDurable(t *testing.T) {
	file := func(settings string) string { return "file:" + filepath.Join(t.TempDir(), "x.db") + "?" + settings }
	for _, c := range []struct {
		name, address string
		refused       bool
	}{
		{"as Relais opens it", file("_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)"), false},
		{"without the write-ahead log", file("_pragma=journal_mode(DELETE)&_pragma=synchronous(FULL)"), true},
		{"without waiting for the disk", file("_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)"), true},
		{"in memory", "file::memory:?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)", true},
	} {
		pool, err := sql.Open("sqlite", c.address)
		if err != nil {
			t.Fatal(err)
		}
		pool.SetMaxOpenConns(1)
		if err := checkDurable(t.Context(), pool); (err != nil) != c.refused {
			t.Errorf("%s: %v", c.name, err)
		}
		pool.Close()
	}
}

func TestEveryConnectionIsDurable(t *testing.T) {
	d := fresh(t)
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "10000"} {
		for name, pool := range map[string]*sql.DB{"write": d.write.DB, "read": d.DB.DB} {
			var got string
			if err := pool.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil || got != want {
				t.Errorf("%s: %s is %q (%v), expected %q", name, pragma, got, err, want)
			}
		}
	}
}

func TestAnyFileNameWorks(t *testing.T) {
	for _, name := range []string{"relais.db", "a b.db", "what?mode=memory", "a#b.db", "100%41.db", "é&'\"+;.db", ":memory:", "deep/er/relais.db"} {
		path := filepath.Join(t.TempDir(), name)
		d := open(t, path)
		if err := d.Write(t.Context(), insert(1)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		d.Close()
		if info, err := os.Stat(path); err != nil || info.Size() == 0 {
			t.Errorf("%s: nothing is in the file: %v", name, err)
		}
		if got := kept(t, open(t, path)); len(got) != 1 {
			t.Errorf("%s: kept %v", name, got)
		}
	}
}

func TestARelativePathWorks(t *testing.T) {
	t.Chdir(t.TempDir())
	d := open(t, "relais.db")
	t.Chdir(t.TempDir())
	if err := d.Write(t.Context(), insert(1)); err != nil || len(kept(t, d)) != 1 {
		t.Errorf("after the program changed folder: %v", err)
	}
}

func TestOnlyTheOwnerReadsTheFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "relais.db")
	d := open(t, path)
	if err := d.Write(t.Context(), insert(1)); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]os.FileMode{path: 0o600, path + "-wal": 0o600, path + "-shm": 0o600, filepath.Dir(path): 0o700} {
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v (%v), expected %v", filepath.Base(name), info.Mode().Perm(), err, want)
		}
	}
}

func TestALinkIsFollowedToTheRealFile(t *testing.T) {
	path, link := filepath.Join(t.TempDir(), "relais.db"), filepath.Join(t.TempDir(), "link.db")
	open(t, path).Close()
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	if d := open(t, link); d.address != path {
		t.Errorf("opened %s, expected %s", d.address, path)
	}
}

func TestOpeningTwiceKeepsBothSafe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "relais.db")
	one, two := open(t, path), open(t, path)
	for n, d := range []*DB{one, two, one} {
		if err := d.Write(t.Context(), insert(n)); err != nil {
			t.Fatal(err)
		}
	}
	if got := kept(t, two); len(got) != 3 {
		t.Errorf("kept %v", got)
	}
}

func TestOpenRefuses(t *testing.T) {
	folder := t.TempDir()
	text := filepath.Join(folder, "text.db")
	if err := os.WriteFile(text, []byte(strings.Repeat("This is not a database. ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ address, key string }{
		"no address":                     {"", "db.address"},
		"a file that is no database":     {text, "db.unreadable"},
		"a folder under a file":          {filepath.Join(text, "x.db"), "db.folder"},
		"a folder instead of a file":     {folder, "db.unreadable"},
		"a server that is not there":     {"postgres://relais:canari@127.0.0.1:1/x?connect_timeout=2", "db.unreachable"},
		"an address that makes no sense": {"postgres://relais:can%zzari@127.0.0.1:port/x", "db.address"},
	} {
		d, err := Open(t.Context(), c.address)
		if err == nil {
			d.Close()
		}
		var e *kernel.Error
		if !errors.As(err, &e) || e.Kind != kernel.Unavailable || e.Key != c.key {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && (strings.Contains(err.Error(), "canari") || strings.Contains(err.Error(), "zzari")) {
			t.Errorf("%s: the error shows the password: %v", name, err)
		}
	}
}

func TestOpenWhenTheContextIsOver(t *testing.T) {
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if d, err := Open(over, filepath.Join(t.TempDir(), "relais.db")); !errors.Is(err, context.Canceled) {
		d.Close()
		t.Errorf("got %v", err)
	}
}
