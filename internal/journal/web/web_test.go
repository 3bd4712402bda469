package web_test

import (
	"database/sql"
	"net/http"
	"slices"
	"strings"
	"testing"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
)

func TestWhoMayOpenWhat(t *testing.T) {
	h := open(t)
	h.fill()
	own := append(access.MemberRoles(), access.Person)
	for _, c := range []struct {
		method, path string
		may          []access.Role
	}{
		{"GET", "/journal", own},
		{"GET", "/journal/structure", []access.Role{access.Manager}},
		{"GET", "/journal/audit", []access.Role{access.Auditor}},
		{"POST", "/journal/points", []access.Role{access.Auditor}},
		{"POST", "/journal/verification", []access.Role{access.Auditor}},
	} {
		answer, _ := h.ask(c.method, c.path, "", nil)
		if want := map[string]int{"GET": 303, "POST": 409}[c.method]; answer.StatusCode != want {
			t.Errorf("%s %s for nobody: %d, want %d", c.method, c.path, answer.StatusCode, want)
		}
		for _, role := range own {
			answer, _ := h.ask(c.method, c.path, string(role), nil)
			refused := answer.StatusCode == http.StatusForbidden
			if may := slices.Contains(c.may, role); may == refused {
				t.Errorf("%s %s as %s: %d", c.method, c.path, role, answer.StatusCode)
			}
		}
	}
}

// What is done to an account is not about a file, and a file that is no more has
// no page.
func TestAccountsAndErasedFilesAreNoFiles(t *testing.T) {
	h := open(t)
	manager := access.Actor{Role: access.Manager, Account: malik, Structure: house1}
	of := func(id kernel.ID) string { return "account:" + string(id) }
	h.tell(
		journal.Line{Action: journal.SessionBegun, Actor: manager, Subject: malik, Object: of(malik)},
		journal.Line{Action: journal.SessionOpened, Actor: manager, Subject: malik, Object: of(malik)},
		journal.Line{Action: journal.AccountDisabled, Actor: manager, Subject: ines, Object: of(ines)},
		journal.Line{Action: journal.Erased, Actor: manager, Subject: rose, Object: "reason:asked"},
	)
	h.erased = map[kernel.ID]bool{rose: true}
	for path, says := range map[string][]string{
		"/journal":           {"votre compte", "compte\u00a0…", "dossier effacé", "a passé la première étape de la connexion", "a ouvert une session"},
		"/journal/structure": {"votre compte", "Inès Exemple", "dossier effacé"},
	} {
		_, body := h.ask("GET", path, "manager", nil)
		for _, text := range says {
			if !strings.Contains(body, text) {
				t.Errorf("%s lacks %q", path, text)
			}
		}
		if strings.Contains(main(body), "/personnes/") || strings.Contains(main(body), "dossier …") {
			t.Errorf("%s takes an account for a file, or leads to one that is no more", path)
		}
	}
}

func TestEachReadsTheirOwnLines(t *testing.T) {
	h := open(t)
	for path, says := range map[string]string{
		"/journal adviser": "Rien encore", "/journal/structure manager": "Rien encore", "/journal/audit auditor": "aucune ligne",
	} {
		path, token, _ := strings.Cut(path, " ")
		if _, body := h.ask("GET", path, token, nil); !strings.Contains(body, says) || strings.Contains(body, "<table") {
			t.Errorf("%s as %s says nothing of what would be there", path, token)
		}
	}
	h.fill()
	for _, c := range []struct {
		path, token string
		has, hasNot []string
	}{
		{"/journal", "adviser", []string{"a ouvert la fiche", "a ouvert une session", "/personnes/" + string(rose), "/journal/lignes/1/recu", "12\u202fh\u202f30"}, []string{"refusé", "Relais a", "a pris une copie"}},
		{"/journal/structure", "manager", []string{"Inès Exemple", "a ouvert la fiche", "dossier …0000f1"}, []string{"(refusé)", "a pris une copie", "empreinte"}},
		{"/journal/structure", "elsewhere", []string{"(refusé)", "Responsable de structure …00000c"}, []string{"Inès Exemple</b>", "a ouvert une session"}},
		{"/journal/audit", "auditor", []string{"6 lignes", "Personne accompagnée", "(refusé)", "Relais", "structure\u00a0…000001", "Compte sans structure"}, []string{string(rose), string(ines), "dossier …"}},
	} {
		answer, body := h.ask("GET", c.path, c.token, nil)
		if answer.StatusCode != 200 {
			t.Fatalf("%s as %s: %d", c.path, c.token, answer.StatusCode)
		}
		for _, text := range c.has {
			if !strings.Contains(body, text) {
				t.Errorf("%s as %s lacks %q", c.path, c.token, text)
			}
		}
		for _, text := range c.hasNot {
			if strings.Contains(main(body), text) {
				t.Errorf("%s as %s says %q", c.path, c.token, text)
			}
		}
	}
}

// main gives what stands in the table of a page.
func main(body string) string {
	_, after, _ := strings.Cut(body, "<tbody>")
	before, _, _ := strings.Cut(after, "</tbody>")
	return before
}

func TestAPersonReadsTheirsInTheirSpace(t *testing.T) {
	h := open(t)
	if answer, _ := h.ask("GET", "/journal", "person", nil); answer.StatusCode != 303 || answer.Header.Get("Location") != "/mon-espace/journal" {
		t.Errorf("%d to %q", answer.StatusCode, answer.Header.Get("Location"))
	}
}

func TestFilters(t *testing.T) {
	h := open(t)
	h.fill()
	for query, want := range map[string]int{
		"": 2, "?acte=person.read": 1, "?acte=person.erase": 0, "?du=2026-11-23&au=2026-11-23": 2, "?du=2026-11-24": 0, "?au=2026-11-22": 0,
		"?acte=unknown": -1, "?du=hier": -1, "?avant=0": -1, "?avant=x": -1, "?avant=1": 1,
	} {
		answer, body := h.ask("GET", "/journal/structure"+query, "manager", nil)
		if want < 0 {
			if answer.StatusCode != 400 || !strings.Contains(body, "L’adresse demande") {
				t.Errorf("%s: %d", query, answer.StatusCode)
			}
			continue
		}
		if got := strings.Count(main(body), "<tr>"); answer.StatusCode != 200 || got != want {
			t.Errorf("%s: %d, %d lines, want %d", query, answer.StatusCode, got, want)
		}
		if want == 0 && !strings.Contains(body, "Aucune ligne ne répond") {
			t.Errorf("%s: nothing says that nothing was found", query)
		}
	}
}

func TestPagesFollowEachOther(t *testing.T) {
	h := open(t)
	for range 60 {
		h.tell(journal.Line{Action: journal.RetentionRan})
	}
	_, first := h.ask("GET", "/journal/audit?acte=retention.ran", "auditor", nil)
	if n := strings.Count(main(first), "<tr>"); n != 50 || !strings.Contains(first, `acte=retention.ran&amp;avant=10`) {
		t.Fatalf("%d lines on the first page, or no way on", n)
	}
	_, second := h.ask("GET", "/journal/audit?acte=retention.ran&avant=10", "auditor", nil)
	if n := strings.Count(main(second), "<tr>"); n != 10 || strings.Contains(second, "avant=") || !strings.Contains(second, "/journal/audit?acte=retention.ran\"") {
		t.Errorf("%d lines on the last page, or no way back", n)
	}
}

func TestAReceiptIsForWhoseLineItIs(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		h.fill()
		answer, body := h.ask("GET", "/journal/lignes/1/recu", "adviser", nil)
		if answer.StatusCode != 200 || answer.Header.Get("Cache-Control") != "no-store" ||
			answer.Header.Get("Content-Disposition") != `attachment; filename="relais-recu-1.json"` {
			t.Fatalf("%d %v", answer.StatusCode, answer.Header)
		}
		checked, err := journal.CheckReceipt([]byte(body), h.journal.PublicKey())
		if err != nil || checked.Line.Action != string(access.PersonRead) {
			t.Errorf("%+v, %v", checked, err)
		}
		if _, page := h.ask("GET", "/journal", "adviser", nil); !strings.Contains(page, "a pris le reçu") {
			t.Error("that a receipt was given is not written")
		}
		if answer, _ := h.ask("GET", "/journal/lignes/1/recu", "person", nil); answer.StatusCode != 200 {
			t.Errorf("the person concerned: %d", answer.StatusCode)
		}
		for path, token := range map[string]string{"/journal/lignes/0/recu": "manager", "/journal/lignes/1/recu": "auditor", "/journal/lignes/99/recu": "adviser", "/journal/lignes/x/recu": "adviser", "/journal/lignes/-1/recu": "adviser"} {
			if answer, body := h.ask("GET", path, token, nil); answer.StatusCode != 404 || strings.Contains(body, "checkpoint") {
				t.Errorf("%s as %s: %d", path, token, answer.StatusCode)
			}
		}
		if answer, _ := h.ask("GET", "/journal/lignes/1/recu", "", nil); answer.StatusCode != 303 {
			t.Errorf("nobody: %d", answer.StatusCode)
		}
	})
}

func TestTheAuditorSignsAndVerifies(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		h.fill()
		if _, body := h.send("/journal/audit", "/journal/points", "auditor", nil); !strings.Contains(body, "— "+strings.SplitN(h.journal.PublicKey(), "+", 2)[0]) {
			t.Errorf("the signed note is not shown: %.300s", main(body))
		}
		answer, body := h.send("/journal/audit", "/journal/verification", "auditor", nil)
		if answer.StatusCode != 200 || !strings.Contains(body, "Le journal est intact") || !strings.Contains(body, "6 lignes recalculées") {
			t.Errorf("%d %s", answer.StatusCode, body)
		}
		_, body = h.ask("GET", "/journal/audit", "auditor", nil)
		if !strings.Contains(body, "a vérifié tout le journal") || !strings.Contains(body, "signe 6 lignes") || !strings.Contains(body, "1 ligne a été écrite depuis") {
			t.Errorf("the page does not tell: %s", body)
		}
	})
}

// A journal that was changed behind its back is said to be, though it takes no
// more lines.
func TestABrokenJournalIsSaid(t *testing.T) {
	h := open(t)
	h.fill()
	h.tamper(
		"DROP TRIGGER journal_entries_fixed", "UPDATE journal_entries SET action = 'person.create' WHERE entry = 1",
		"DROP TRIGGER journal_head_grows", "UPDATE journal_head SET root = zeroblob(32)",
	)
	_, page := h.ask("GET", "/journal/audit", "auditor", nil)
	if !strings.Contains(page, "Vérifiez-le tout de suite") {
		t.Error("the page does not say that something is wrong")
	}
	answer, body := h.send("/journal/audit", "/journal/verification", "auditor", nil)
	if answer.StatusCode != 200 || !strings.Contains(body, "Le journal a été altéré") || !strings.Contains(body, "Une ligne a été changée") {
		t.Errorf("%d %s", answer.StatusCode, body)
	}
	if h.found < 3 {
		t.Errorf("the house was told of %d faults", h.found)
	}
	if answer, body := h.send("/journal/audit", "/journal/points", "auditor", nil); answer.StatusCode != 503 || !strings.Contains(body, "rien n’est signé") {
		t.Errorf("a broken journal is signed: %d", answer.StatusCode)
	}
}

func (h *house) tamper(statements ...string) {
	h.t.Helper()
	raw, err := sql.Open("sqlite", h.address)
	if err != nil {
		h.t.Fatal(err)
	}
	defer raw.Close()
	for _, statement := range statements {
		if _, err := raw.ExecContext(h.t.Context(), statement); err != nil {
			h.t.Fatalf("%s: %v", statement, err)
		}
	}
}

func TestAnyoneMayTakeTheVerifier(t *testing.T) {
	h := open(t)
	answer, body := h.ask("GET", "/verificateur", "", nil)
	policy := answer.Header.Get("Content-Security-Policy")
	if answer.StatusCode != 200 || !strings.Contains(policy, "script-src 'sha256-") || strings.Contains(policy, "unsafe") || !strings.Contains(body, "Vérifier un reçu") {
		t.Errorf("%d, %q", answer.StatusCode, policy)
	}
}
