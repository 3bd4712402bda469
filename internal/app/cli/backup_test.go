package cli_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"relais/internal/app"
)

// succeed runs a command line that must succeed, and gives what it printed.
func succeed(t *testing.T, args ...string) string {
	t.Helper()
	o := relais(t.Context(), "", args...)
	if o.status != 0 {
		t.Fatalf("%v: %+v", args, o)
	}
	return o.out
}

// pair makes a pair of keys: the file of the private one, and the public one.
func pair(t *testing.T) (private, public string) {
	t.Helper()
	private = filepath.Join(t.TempDir(), "cle")
	return private, strings.TrimSpace(succeed(t, "backup", "key", "--out", private))
}

func TestABackupIsMadeCheckedAndRestored(t *testing.T) {
	db, folder := onFresh(t), t.TempDir()
	succeed(t, "import", "places", fileOf(t, "lieux.csv", twoPlaces), db)
	private, public := pair(t)
	phrase := fileOf(t, "phrase", "cheval agrafe pile correct\n")
	for name, c := range map[string]struct{ to, opens []string }{
		"a key":             {[]string{"--recipient", public}, []string{"--identity-file", private}},
		"a file of keys":    {[]string{"--recipients-file", fileOf(t, "cles", "# l’exploitante\n"+public+"\n")}, []string{"--identity-file", private}},
		"a secret sentence": {[]string{"--passphrase-file", phrase}, []string{"--passphrase-file", phrase}},
	} {
		file := filepath.Join(folder, "relais.age")
		said := succeed(t, append([]string{"backup", "--to", file, db}, c.to...)...)
		if !strings.Contains(said, "vérifiée") || !strings.Contains(said, "clé maîtresse") {
			t.Errorf("%s: %s", name, said)
		}
		if said := succeed(t, append([]string{"backup", "check", file}, c.opens...)...); !strings.Contains(said, "saine") {
			t.Errorf("%s: %s", name, said)
		}
		restored := onFresh(t)
		succeed(t, append([]string{"restore", file, restored}, c.opens...)...)
		under := onFresh(t)
		succeed(t, append([]string{"backup", "restore", file, under}, c.opens...)...) // where people look for it
		if got, want := succeed(t, "export", "places", under), succeed(t, "export", "places", db); got != want {
			t.Errorf("%s, by backup restore:\n%s\nbecame\n%s", name, want, got)
		}
		if got, want := succeed(t, "export", "places", restored), succeed(t, "export", "places", db); got != want {
			t.Errorf("%s:\n%s\nbecame\n%s", name, want, got)
		}
	}
	if files, err := os.ReadDir(folder); err != nil || len(files) != 1 {
		t.Errorf("beside the backup lies something else: %v, %v", files, err)
	}
}

func TestTheKeyOfBackupsIsForItsOwnerOnly(t *testing.T) {
	private, public := pair(t)
	info, err := os.Stat(private)
	if err != nil || info.Mode().Perm() != 0o600 || !strings.HasPrefix(public, "age1") {
		t.Errorf("%v, %v, %s", info, err, public)
	}
	before, err := os.ReadFile(private)
	if err != nil {
		t.Fatal(err)
	}
	o := relais(t.Context(), "", "backup", "key", "--out", private)
	after, err := os.ReadFile(private)
	if o.status != 1 || !strings.Contains(o.err, "n’écrase pas") || err != nil || string(before) != string(after) {
		t.Errorf("%+v, %v: a key was written over", o, err)
	}
}

func TestBackupFailuresAreToldInFrench(t *testing.T) {
	db := onFresh(t)
	succeed(t, "import", "places", fileOf(t, "lieux.csv", twoPlaces), db)
	private, public := pair(t)
	stranger, _ := pair(t)
	file := filepath.Join(t.TempDir(), "relais.age")
	succeed(t, "backup", "--to", file, "--recipient", public, db)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	cut := fileOf(t, "cut.age", string(whole[:len(whole)-100]))
	secret, err := os.ReadFile(private)
	if err != nil {
		t.Fatal(err)
	}
	key := regexp.MustCompile(`AGE-SECRET-KEY-\S+`).FindString(string(secret))
	for _, c := range []struct {
		status int
		says   string
		line   []string
	}{
		{2, "--to", []string{"backup", db}},
		{2, "--out", []string{"backup", "key"}},
		{2, "fichier", []string{"backup", "check"}},
		{2, "fichier", []string{"restore"}},
		{1, "--recipient", []string{"backup", "--to", file, db}},
		{1, "age1", []string{"backup", "--to", file, "--recipient", "age1nothing", db}},
		{1, "age1", []string{"backup", "--to", file, "--recipient", key, db}},
		{1, "pas les deux", []string{"backup", "--to", file, "--recipient", public, "--passphrase-file", private, db}},
		{1, "phrase secrète", []string{"backup", "--to", file, "--passphrase-file", fileOf(t, "void", "\n"), db}},
		{1, "pas de base", []string{"backup", "--to", file, "--recipient", public, onFresh(t)}},
		{1, "ne peut pas être écrit", []string{"backup", "--to", filepath.Join(file, "no"), "--recipient", public, db}},
		{1, "--identity-file", []string{"backup", "check", file}},
		{1, "clé privée", []string{"backup", "check", file, "--identity-file", file}},
		{1, "n’ouvre pas", []string{"backup", "check", file, "--identity-file", stranger}},
		{1, "coupée", []string{"backup", "check", cut, "--identity-file", private}},
		{1, "coupée", []string{"restore", cut, "--identity-file", private, onFresh(t)}},
		{1, "pas une sauvegarde", []string{"restore", private, "--identity-file", private, onFresh(t)}},
		{1, "absent.age", []string{"restore", "absent.age", "--identity-file", private, onFresh(t)}},
		{1, "base vide", []string{"restore", file, "--identity-file", private, db}},
	} {
		o := relais(t.Context(), "", c.line...)
		if o.status != c.status || !strings.HasPrefix(o.err, "relais : ") || !strings.Contains(o.err, c.says) || strings.Contains(o.err, key) {
			t.Errorf("%v: %+v", c.line, o)
		}
	}
	if now, err := os.ReadFile(file); err != nil || string(now) != string(whole) {
		t.Errorf("a backup that failed touched the one before (%v)", err)
	}
	for _, command := range []string{"backup", "backup write", "backup check", "backup key", "restore"} {
		o := relais(t.Context(), "", append(strings.Fields(command), "--help")...)
		if found := english.FindString(o.out); found != "" || o.status != 0 {
			t.Errorf("%s --help speaks English (%q):\n%s", command, found, o.out)
		}
	}
}

// A backup whose keys the safe does not open would restore to files that nobody
// can read: that is told before anything is written.
func TestABackupIsHeldAgainstItsSafe(t *testing.T) {
	path := withKeys(t)
	private, public := pair(t)
	file := filepath.Join(t.TempDir(), "relais.age")
	succeed(t, "backup", "--to", file, "--recipient", public, "--database="+path)
	own := strings.TrimSuffix(path, ".db") + ".coffre"
	strange := strings.TrimSuffix(withKeys(t), ".db") + ".coffre"
	absent := filepath.Join(t.TempDir(), "coffre")

	for _, c := range []struct {
		safe   string
		status int
		says   string
	}{
		{own, 0, "ouvre ses clés"},
		{strange, 1, "pas celui de cette base"},
		{absent, 1, "n’est pas là"},
	} {
		target := onFresh(t)
		for _, line := range [][]string{
			{"backup", "check", file, "--identity-file", private, "--safe", c.safe},
			{"restore", file, "--identity-file", private, "--safe", c.safe, target},
		} {
			o := relais(t.Context(), "", line...)
			if o.status != c.status || line[0] == "backup" && !strings.Contains(o.out+o.err, c.says) {
				t.Errorf("%v: %+v", line, o)
			}
		}
		if c.status != 0 { // nothing entered: the same target takes it, with its safe
			succeed(t, "restore", file, "--identity-file", private, "--safe", own, target)
		}
	}
	if _, err := os.Stat(absent); !os.IsNotExist(err) {
		t.Errorf("a safe was made where there was none: %v", err)
	}
	untried := succeed(t, "backup", "check", file, "--identity-file", private, onFresh(t))
	if !strings.Contains(untried, "pas été essayé") {
		t.Errorf("without a safe at hand: %s", untried)
	}
}

// Everything leaves the house with a backup: the journal says so, or the command
// says why it does not.
func TestABackupIsNoted(t *testing.T) {
	path := withKeys(t)
	_, public := pair(t)
	file := filepath.Join(t.TempDir(), "relais.age")
	backUp := func(args ...string) outcome {
		return relais(t.Context(), "", append([]string{"backup", "--to", file, "--recipient", public, "--database=" + path}, args...)...)
	}
	noted := func() (objects []string) {
		t.Helper()
		d, err := app.OpenDatabase(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		err = d.NewSelect().Table("journal_entries").Column("object").Where("action = ?", "backup.made").Scan(t.Context(), &objects)
		if err != nil {
			t.Fatal(err)
		}
		return objects
	}
	if o := backUp(); o.status != 0 || o.err != "" {
		t.Errorf("%+v", o)
	}
	written, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("backup:%x", sha256.Sum256(written)); len(noted()) != 1 || noted()[0] != want {
		t.Errorf("%v, want %s", noted(), want)
	}
	if o := backUp("--safe", filepath.Join(t.TempDir(), "absent")); o.status != 0 || !strings.Contains(o.err, "coffre n’est pas ici") || len(noted()) != 1 {
		t.Errorf("%+v; %v", o, noted())
	}
	succeed(t, "journal", "verify", "--database="+path)
}
