package cli_test

import (
	"context"
	"crypto/rand"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/app"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/platform/seal"
)

// withLines gives the path of a database whose journal has n lines.
func withLines(t *testing.T, n int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "relais.db")
	d, err := app.OpenDatabase(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	safe, err := app.OpenSafe("", path)
	if err != nil {
		t.Fatal(err)
	}
	clock := kernel.StoppedClock(monday)
	j, err := journal.New(d, seal.NewKeys(d, safe, clock), safe, clock, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	line := journal.Line{Action: journal.SessionOpened, Actor: access.Actor{Role: access.Adviser, Account: "0193570a-0000-7000-8000-00000000000a"}}
	for range n {
		err := d.Write(t.Context(), func(ctx context.Context, tx bun.Tx) error {
			_, err := j.Append(ctx, tx, line)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return path
}

func TestJournalCommands(t *testing.T) {
	path := withLines(t, 7)
	on := "--database=" + path
	signed := relais(t.Context(), "", "journal", "checkpoint", on)
	if signed.status != 0 || !strings.Contains(signed.out, "\n7\n") {
		t.Fatalf("%+v", signed)
	}
	verified := relais(t.Context(), "", "journal", "verify", on)
	if verified.status != 0 || !strings.Contains(verified.out, "lignes        7\n  états signés  1\n") {
		t.Fatalf("%+v", verified)
	}
	_, key, _ := strings.Cut(verified.out, "clé publique  ")
	receipt := filepath.Join(t.TempDir(), "recu.json")
	if o := relais(t.Context(), "", "journal", "prove", "3", "--out", receipt, on); o.status != 0 || !strings.Contains(o.err, "ligne 3") {
		t.Fatalf("%+v", o)
	}
	for _, args := range [][]string{{}, {"--key", strings.TrimSpace(key)}} {
		o := relais(t.Context(), "", append([]string{"journal", "check", receipt}, args...)...)
		if o.status != 0 || !strings.Contains(o.out, "ligne 3") || !strings.Contains(o.out, "23/11/2026 à 10:00:00") ||
			strings.Contains(o.out, "vient du reçu") != (len(args) == 0) {
			t.Errorf("%v: %+v", args, o)
		}
	}
	throughMail := strings.ReplaceAll("\n"+signed.out+"\n", "\n", "\r\n")
	if o := relais(t.Context(), throughMail, "journal", "consistent", "-", on); o.status != 0 {
		t.Errorf("%+v", o)
	}
}

func TestJournalCommandsRefuse(t *testing.T) {
	on := "--database=" + withLines(t, 3)
	bad := filepath.Join(t.TempDir(), "bad.json")
	if err := os.WriteFile(bad, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		line []string
		says string
	}{
		{[]string{"prove", "3", on}, "pas de ligne 3"},
		{[]string{"check", bad}, "pas un reçu"},
		{[]string{"check", bad + ".no"}, "bad.json.no"},
		{[]string{"consistent", bad, on}, "signature"},
		{[]string{"checkpoint", onBegun(t)}, "aucune ligne"},
	} {
		o := relais(t.Context(), "", append([]string{"journal"}, c.line...)...)
		if o.status != 1 || o.out != "" || !strings.Contains(o.err, c.says) || english.MatchString(o.err) {
			t.Errorf("%v: %+v", c.line, o)
		}
	}
}

// TestJournalVerifyNamesFaults does behind the back of the journal what the
// outside referee does.
func TestJournalVerifyNamesFaults(t *testing.T) {
	path := withLines(t, 7)
	raw, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	for _, refused := range []string{"DELETE FROM journal_hashes WHERE rowid = 1", "UPDATE journal_hashes SET hash = hash || 'x' WHERE rowid = 1"} {
		if _, err := raw.Exec(refused); err == nil {
			t.Errorf("%s: done", refused)
		}
	}
	for _, done := range []string{
		"DROP TRIGGER journal_hashes_kept", "DELETE FROM journal_hashes WHERE rowid = (SELECT max(rowid) FROM journal_hashes)",
		"DROP TRIGGER journal_entries_fixed", "UPDATE journal_entries SET role = 'admin' WHERE entry = 2",
	} {
		if _, err := raw.Exec(done); err != nil {
			t.Fatalf("%s: %v", done, err)
		}
	}
	o := relais(t.Context(), "", "journal", "verify", "--database="+path)
	if o.status != 1 || o.out != "" || !strings.Contains(o.err, "Une ligne a été changée") || !strings.Contains(o.err, "empreinte a disparu") {
		t.Errorf("%+v", o)
	}
	if found := english.FindString(o.err); found != "" {
		t.Errorf("speaks English (%q): %s", found, o.err)
	}
}

// TestAnotherSafeIsSaid: faults of keys may only mean the wrong safe.
func TestAnotherSafeIsSaid(t *testing.T) {
	path := withLines(t, 3)
	o := relais(t.Context(), "", "journal", "verify", "--database="+path, "--safe="+filepath.Join(t.TempDir(), "other"))
	if o.status != 1 || !strings.Contains(o.err, "--safe") {
		t.Errorf("%+v", o)
	}
}
