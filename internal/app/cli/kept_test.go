package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"relais/internal/app"
)

// A mistyped name makes no network: only what begins one makes a database.
func TestOnlyWhatBeginsANetworkMakesADatabase(t *testing.T) {
	folder := t.TempDir()
	mistyped := "--database=" + filepath.Join(folder, "relais.bd")
	_, public := pair(t)
	for _, line := range [][]string{
		{"export", "places"},
		{"backup", "--to", filepath.Join(folder, "b.age"), "--recipient", public},
		{"journal", "verify"},
		{"journal", "prove", "1"},
		{"journal", "checkpoint"},
		{"keys", "rotate", "--yes"},
		{"keys", "rotate-index"},
		{"user", "add", "--email=camille@example.org"},
		{"user", "list"},
		{"user", "disable", "camille@example.org"},
	} {
		o := relais(t.Context(), "", append(line, mistyped)...)
		if o.status != 1 || o.out != "" || !strings.Contains(o.err, "relais.bd") || !strings.Contains(o.err, "--database") {
			t.Errorf("%v: %+v", line, o)
		}
		if files, err := os.ReadDir(folder); err != nil || len(files) != 0 {
			t.Fatalf("%v left %v, %v", line, files, err)
		}
	}
}

// A safe that was lost, or whose name was mistyped, is not made anew beside a
// database that has keys.
func TestALostSafeIsNotReplaced(t *testing.T) {
	db := "--database=" + withKeys(t)
	elsewhere := filepath.Join(t.TempDir(), "cofre")
	for _, line := range [][]string{
		{"serve", "--listen=127.0.0.1:0"}, {"journal", "verify"}, {"user", "list"}, {"keys", "rotate", "--yes"},
	} {
		o := relais(t.Context(), "", append(line, db, "--safe="+elsewhere)...)
		if o.status != 1 || !strings.Contains(o.err, "--safe") || !strings.Contains(o.err, "n’est pas là") {
			t.Errorf("%v: %+v", line, o)
		}
	}
	if _, err := os.Stat(elsewhere); !os.IsNotExist(err) {
		t.Errorf("a safe was made: %v", err)
	}
}

// The old master key goes only when someone says so.
func TestTheMasterKeyGoesOnlyWhenAgreed(t *testing.T) {
	path := withKeys(t)
	db := "--database=" + path
	safe := filepath.Join(strings.TrimSuffix(path, ".db")+".coffre", "safe.json")
	read := func() string {
		t.Helper()
		text, err := os.ReadFile(safe)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	before := read()
	for _, typed := range []string{"", "\n", "oui\n", "detruire\n"} {
		o := relais(t.Context(), typed, "keys", "rotate", db)
		if o.status != 1 || !strings.Contains(o.err, "--keep-old") || !strings.Contains(o.err, "rien n’a été changé") || read() != before {
			t.Errorf("%q: %+v", typed, o)
		}
	}
	for _, c := range []struct {
		typed string
		line  []string
	}{{" Détruire \r\n", nil}, {"", []string{"--yes"}}, {"", []string{"--keep-old"}}} {
		o := relais(t.Context(), c.typed, append([]string{"keys", "rotate", db}, c.line...)...)
		if after := read(); o.status != 0 || after == before {
			t.Errorf("%v: %+v", c, o)
		} else {
			before = after
		}
		succeed(t, "journal", "verify", db)
	}
}

// After each rotation everything is found and opens; after that of the master
// key, a copy made before opens no more. Each leaves its line.
func TestKeysAreRotated(t *testing.T) {
	db := onBegun(t)
	_, path, _ := strings.Cut(db, "=")
	link := strings.TrimSpace(succeed(t, "user", "add", "--email=camille@example.org", db))
	accept(t, path, link[strings.Index(link, "#")+1:])
	copied := filepath.Join(t.TempDir(), "avant.db")
	content, err := os.ReadFile(path) // nothing has it open
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(copied, content, 0o600); err != nil {
		t.Fatal(err)
	}
	safe := "--safe=" + strings.TrimSuffix(path, ".db") + ".coffre"
	for _, c := range []struct{ command, says string }{{"rotate-data", "clés de données"}, {"rotate-index", "index"}} {
		if said := succeed(t, "keys", c.command, db); !strings.Contains(said, c.says) {
			t.Errorf("%s: %s", c.command, said)
		}
		if listed := succeed(t, "user", "list", db); !strings.Contains(listed, "c…@example.org") {
			t.Errorf("after %s: %s", c.command, listed)
		}
	}
	succeed(t, "keys", "rotate", "--yes", db)
	succeed(t, "user", "disable", "camille@example.org", db) // found by the new index, opened by the new key
	succeed(t, "journal", "verify", db)
	if o := relais(t.Context(), "", "user", "list", "--database="+copied, safe); o.status != 1 || !strings.Contains(o.err, "pas celui de cette base") {
		t.Errorf("the copy of before still opens: %+v", o)
	}
	d, err := app.OpenDatabase(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if n, err := d.NewSelect().Table("journal_entries").Where("action = ?", "key.rotated").Count(t.Context()); err != nil || n != 3 {
		t.Errorf("%d lines, %v", n, err)
	}
}
