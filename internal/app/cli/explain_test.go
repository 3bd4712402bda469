package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What a machine answers is said in French, with what to look at.
func TestCausesAreSaidInFrench(t *testing.T) {
	folder := t.TempDir()
	text := filepath.Join(folder, "text.db")
	if err := os.WriteFile(text, []byte(strings.Repeat("ceci n’est pas une base\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		line   []string
		status int
		says   string
	}{
		{[]string{"restore", "absent", "--identity-file=" + filepath.Join(folder, "absent")}, 1, "(il n’existe pas)"},
		{[]string{"journal", "check", folder}, 1, "(c’est un dossier)"},
		{[]string{"backup", "key", "--out=" + filepath.Join(text, "cle")}, 1, "(une partie du chemin n’est pas un dossier)"},
		{[]string{"serve", "--listen=nulle-part", "--database=" + filepath.Join(folder, "a.db")}, 1, "127.0.0.1:8080"},
		{[]string{"user", "list", "--database=postgres://u@127.0.0.1:1/x?sslmode=disable"}, 1, "(rien n’écoute à cette adresse)"},
		{[]string{"user", "list", "--database=" + text}, 1, "n’est pas une base SQLite lisible\n  détail technique\u202f: "},
		{[]string{"hours", "-", "--week=demain"}, 1, "donnez un lundi, comme 2026-11-23\n"},
		{[]string{"serve", "--smtp-host=x", "--smtp-from=zzz", "--database=" + filepath.Join(folder, "b.db")}, 1, "(--smtp-from)"},
		{[]string{"serve", "--safe=" + filepath.Join(text, "coffre"), "--database=" + filepath.Join(folder, "c.db")}, 1, "le dossier du coffre ne peut pas être lu ou écrit ("},
		{[]string{"journal", "prove", "x"}, 2, "<ligne>\u202f: un nombre est attendu, et non x"},
		{[]string{"export", "places", "--format=zip"}, 2, "attendu standard-csv, standard-json, et non zip"},
		{[]string{"nope"}, 2, "commande inconnue\u202f: nope"},
		{[]string{"user", "nope"}, 2, "commande inconnue\u202f: nope"},
		{[]string{"user", "disable", "a", "b"}, 2, "argument inattendu\u202f: b"},
		{[]string{"backup"}, 2, "backup write\u202f: il manque --to=FICHIER"},
		{[]string{"restore"}, 2, "il manque <fichier>"},
	} {
		o := relais(t.Context(), "", c.line...)
		if o.status != c.status || !strings.Contains(o.err, c.says) || strings.Contains(o.err, "{0}") {
			t.Errorf("%v: %+v, expected %q", c.line, o, c.says)
		}
		plain, _, _ := strings.Cut(o.err, "détail technique")
		if found := english.FindString(plain); found != "" {
			t.Errorf("%v speaks English (%q): %s", c.line, found, o.err)
		}
	}
}

func TestHelpIsACommandToo(t *testing.T) {
	for _, line := range [][]string{{"help"}, {"help", "backup"}, {"help", "user", "add"}} {
		asked := relais(t.Context(), "", line...)
		flag := relais(t.Context(), "", append(line[1:len(line):len(line)], "--help")...)
		if asked.status != 0 || asked.out != flag.out || asked.out == "" {
			t.Errorf("%v: %+v", line, asked)
		}
	}
}

// A line of the help never begins with the sign of the one before.
func TestHelpCutsNoLineBeforeASign(t *testing.T) {
	for _, line := range [][]string{{"--help"}, {"serve", "--help"}, {"backup", "write", "--help"}, {"journal", "check", "--help"}} {
		for _, text := range strings.Split(relais(t.Context(), "", line...).out, "\n") {
			if strings.HasPrefix(strings.TrimSpace(text), ":") || strings.HasPrefix(strings.TrimSpace(text), ";") || strings.ContainsAny(text, "\ue000\ue001") {
				t.Errorf("%v: %q", line, text)
			}
		}
	}
}
