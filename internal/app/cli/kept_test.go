package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
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
