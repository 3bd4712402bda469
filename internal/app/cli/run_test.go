package cli_test

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"relais/internal/app"
	"relais/internal/app/cli"
	"relais/internal/kernel"
	"relais/test/outputs"
)

// monday is when every test happens.
var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// outcome is what a command line did.
type outcome struct {
	status   int
	out, err string
}

// relais runs a command line that reads in.
func relais(ctx context.Context, in string, args ...string) outcome {
	var out, err bytes.Buffer
	status := cli.Main(ctx, args, cli.Environment{
		Out: io.MultiWriter(&out, heard.Writer(outputs.Answer)), Err: io.MultiWriter(&err, heard.Writer(outputs.Answer)), In: strings.NewReader(in), Clock: kernel.StoppedClock(monday),
	})
	return outcome{status, out.String(), err.String()}
}

// onFresh gives the flag of a database that does not exist yet.
func onFresh(t *testing.T) string {
	return "--database=" + filepath.Join(t.TempDir(), "relais.db")
}

// onBegun gives the flag of a database that a network begins with, empty.
func onBegun(t *testing.T) string {
	t.Helper()
	flag := onFresh(t)
	_, path, _ := strings.Cut(flag, "=")
	d, err := app.OpenDatabase(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	return flag
}

// withKeys gives the path of the database of a network whose keys a safe beside
// it holds.
func withKeys(t *testing.T) string {
	t.Helper()
	flag := onBegun(t)
	succeed(t, "user", "list", flag)
	_, path, _ := strings.Cut(flag, "=")
	return path
}

func TestHelpReadsLikeAManual(t *testing.T) {
	for _, args := range [][]string{nil, {"--help"}, {"-h"}} {
		o := relais(t.Context(), "", args...)
		if o.status != 0 || o.err != "" {
			t.Fatalf("%v: %+v", args, o)
		}
		for _, said := range []string{
			"serve", "import places", "import communes", "export places", "hours", "version",
			"--database", "--log-level", "--log-json", "$RELAIS_DATABASE", "relais serve --demo", "Commandes", "Options",
		} {
			if !strings.Contains(o.out, said) {
				t.Errorf("%v does not mention %q:\n%s", args, said, o.out)
			}
		}
	}
}

// english are words by which English would show.
var english = regexp.MustCompile(`(?i)\b(usage: |the|flags|commands?|file:|expected|unknown|unexpected|missing|invalid|must|show|run)\b`)

func TestEveryCommandExplainsItselfInFrench(t *testing.T) {
	for _, command := range []string{
		"", "serve", "import", "import places", "import communes", "export", "export places", "hours", "version",
		"backup", "backup write", "backup check", "backup key", "backup restore", "restore", "journal", "journal verify", "journal prove",
		"journal check", "journal checkpoint", "journal consistent", "keys", "keys rotate", "keys rotate-index",
		"user", "user add", "user list", "user disable", "user enable", "user end-sessions",
	} {
		o := relais(t.Context(), "", append(strings.Fields(command), "--help")...)
		if o.status != 0 || o.out == "" {
			t.Errorf("%s --help: %+v", command, o)
		}
		if found := english.FindString(o.out); found != "" {
			t.Errorf("%s --help speaks English (%q):\n%s", command, found, o.out)
		}
	}
}

func TestVersion(t *testing.T) {
	if o := relais(t.Context(), "", "version"); o.status != 0 || o.out != "relais "+app.Version+"\n" {
		t.Errorf("%+v", o)
	}
}

func TestWrongCommandLines(t *testing.T) {
	for _, c := range []struct{ line, says string }{
		{"nage", "nage"},
		{"--nage", "--nage"},
		{"serve --nage", "--nage"},
		{"serve nage", "nage"},
		{"import", "places"},
		{"import places", "fichier"},
		{"import places a b", "b"},
		{"export places --format=pdf", "standard-csv"},
		{"--log-level=fort version", "debug"},
		{"serve --demo=3", "--demo"},
		{"hours a b", "b"},
		{"--database", "--database"},
	} {
		o := relais(t.Context(), "", strings.Fields(c.line)...)
		if o.status != 2 || o.out != "" || !strings.Contains(o.err, c.says) || !strings.Contains(o.err, "--help") {
			t.Errorf("%s: %+v", c.line, o)
		}
		if found := english.FindString(o.err); found != "" {
			t.Errorf("%s: speaks English (%q): %s", c.line, found, o.err)
		}
	}
}

func TestFailuresAreToldInFrench(t *testing.T) {
	folder := t.TempDir()
	db := onFresh(t)
	for _, c := range []struct {
		line []string
		says string
	}{
		{[]string{"import", "places", filepath.Join(folder, "absent.csv"), db}, "absent.csv"},
		{[]string{"import", "places", folder, db}, "dossier"},
		{[]string{"import", "communes", filepath.Join(folder, "absent.csv"), db}, "absent.csv"},
		{[]string{"import", "places", "ftp://x.example/a.csv", db}, "ftp"},
		{[]string{"import", "places", "http://127.0.0.1:1/a.csv", db}, ""},
		{[]string{"export", "places", "--out", filepath.Join(folder, "no", "way.csv"), db}, "way.csv"},
		{[]string{"export", "places", "--database", folder}, ""},
		{[]string{"hours", filepath.Join(folder, "absent.txt")}, "absent.txt"},
		{[]string{"hours", "--week=2026-11-24"}, "lundi"},
		{[]string{"hours", "--week=hier"}, "lundi"},
		{[]string{"serve", "--listen=127.0.0.1:99999", db}, "127.0.0.1:99999"},
		{[]string{"serve", "--listen=127.0.0.1:0", "--helpline-hours=zzz", db}, "--helpline-hours"},
		{[]string{"serve", "--listen=127.0.0.1:0", "--accent=rouge", db}, "rouge"},
	} {
		o := relais(t.Context(), "", c.line...)
		if o.status != 1 || !strings.HasPrefix(o.err, "relais : ") || !strings.Contains(o.err, c.says) {
			t.Errorf("%v: %+v", c.line, o)
		}
		if regexp.MustCompile(`(invalid|not_found|internal|unavailable): [a-z]+\.`).MatchString(o.err) {
			t.Errorf("%v: a key has no sentence: %s", c.line, o.err)
		}
	}
}
