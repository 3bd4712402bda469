package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/platform/i18n"
	"relais/internal/platform/i18n/i18ntest"
	"relais/internal/retention/web"
	"relais/internal/ui"
)

func TestTexts(t *testing.T) { i18ntest.CheckWork(t, web.Texts()) }

const anID = "0193570a-0000-7000-8000-0000000000aa"

func TestWhoMayOpenWhat(t *testing.T) {
	h := open(t)
	auditor, holders := []access.Role{access.Auditor}, []access.Role{access.Auditor, access.Manager}
	for _, c := range []struct {
		method, path string
		may          []access.Role
	}{
		{"GET", "/conservation", auditor},
		{"POST", "/conservation/plan", auditor},
		{"GET", "/conservation/plans/" + anID, auditor},
		{"POST", "/conservation/plans/" + anID + "/executer", auditor},
		{"GET", "/conservation/regles/people.file", auditor},
		{"POST", "/conservation/regles/people.file", auditor},
		{"GET", "/conservation/gels", holders},
		{"POST", "/conservation/gels", holders},
		{"POST", "/conservation/gels/" + anID + "/lever", holders},
	} {
		answer, _ := h.ask(c.method, c.path, "", nil)
		if want := map[string]int{"GET": 303, "POST": 409}[c.method]; answer.StatusCode != want {
			t.Errorf("%s %s for nobody: %d, want %d", c.method, c.path, answer.StatusCode, want)
		}
		for _, role := range access.MemberRoles() {
			answer, _ := h.ask(c.method, c.path, string(role), nil)
			if may, refused := slices.Contains(c.may, role), answer.StatusCode == http.StatusForbidden; may == refused {
				t.Errorf("%s %s as %s: %d", c.method, c.path, role, answer.StatusCode)
			}
		}
	}
	for _, path := range []string{"/conservation/plans/" + anID, "/conservation/plans/x", "/conservation/regles/unknown"} {
		if answer, _ := h.ask("GET", path, "auditor", nil); answer.StatusCode != 404 {
			t.Errorf("%s: %d", path, answer.StatusCode)
		}
	}
	if answer, _ := h.send("/conservation/gels", "/conservation/gels/"+anID+"/lever", "manager", nil); answer.StatusCode != 404 {
		t.Errorf("a hold that is not there is released: %d", answer.StatusCode)
	}
}

func TestTheOverviewSaysWhatWouldBeThere(t *testing.T) {
	h := open(t)
	_, body := h.ask("GET", "/conservation", "auditor", nil)
	for _, text := range []string{"Aucune liste n’a encore été faite", "Dossiers des personnes", "2 ans", "6 mois", "référentiel de 2021", "0 suspension", "pas suivi ici"} {
		if !strings.Contains(body, text) {
			t.Errorf("the page lacks %q", text)
		}
	}
	if _, body := h.ask("GET", "/conservation/gels", "manager", nil); !strings.Contains(body, "Aucune suspension en cours") || strings.Contains(body, `href=/conservation>`) {
		t.Error("a manager reads no empty state, or is led where they may not go")
	}
}

// The auditor makes the list, reads it, holds one thing, executes it: exactly
// the rest goes.
func TestTheAuditorDecides(t *testing.T) {
	h := open(t)
	h.put(800, "file-a", "file-b", "file-c", "changed-d")
	h.put(10, "file-young")
	answer, _ := h.send("/conservation", "/conservation/plan", "auditor", nil)
	plan, _, _ := strings.Cut(answer.Header.Get("Location"), "?")
	if answer.StatusCode != 303 || !strings.HasPrefix(plan, "/conservation/plans/") || len(h.ended) > 0 {
		t.Fatalf("%d to %q, %v ended", answer.StatusCode, plan, h.ended)
	}
	_, body := h.ask("GET", plan+"?fait=retention.planned", "auditor", nil)
	for _, text := range []string{"Rien n’a été touché", "4 dossiers à effacer", "file-a", "changed-d", "Faire disparaître ces 4 éléments", "Rien n’a commencé avant le 24"} {
		if !strings.Contains(body, text) {
			t.Errorf("the list lacks %q", text)
		}
	}
	if strings.Contains(body, "file-young") {
		t.Error("what is young is listed")
	}
	h.hold("auditor", "file-b")
	if _, body := h.ask("GET", plan, "auditor", nil); !strings.Contains(body, "1 suspension en cours dans cette famille") {
		t.Error("the list does not say what holds keep out")
	}
	if answer, _ := h.send(plan, plan+"/executer", "auditor", nil); answer.StatusCode != 303 {
		t.Fatalf("%d", answer.StatusCode)
	}
	if !slices.Equal(h.ended, []kernel.ID{"file-a", "file-c"}) {
		t.Errorf("%v ended", h.ended)
	}
	_, body = h.ask("GET", plan+"?fait=retention.executed", "auditor", nil)
	for _, text := range []string{"2 faits", "1 épargné", "1 laissé", "ne laisse rien à faire", "a été exécutée le 23"} {
		if !strings.Contains(body, text) {
			t.Errorf("after, the list lacks %q", text)
		}
	}
	if _, body := h.ask("GET", "/conservation", "auditor", nil); !strings.Contains(body, plan) || !strings.Contains(body, "Rien n’attend votre décision") {
		t.Error("the overview does not tell")
	}
}

// hold holds a file and gives the answer.
func (h *house) hold(token, subject string) *http.Response {
	h.t.Helper()
	answer, body := h.send("/conservation/gels", "/conservation/gels", token, url.Values{
		"famille": {"people.file"}, "objet": {subject}, "raison": {"Un recours est en cours."}, "fin": {"2027-03-31"},
	})
	if answer.StatusCode != 303 && answer.StatusCode != 400 {
		h.t.Fatalf("%d %s", answer.StatusCode, body)
	}
	return answer
}

func TestAGraveActAsksForProof(t *testing.T) {
	h := open(t)
	h.put(800, "file-a")
	answer, _ := h.send("/conservation", "/conservation/plan", "tired", nil)
	plan, _, _ := strings.Cut(answer.Header.Get("Location"), "?")
	answer, _ = h.send(plan, plan+"/executer", "tired", nil)
	if !strings.HasPrefix(answer.Header.Get("Location"), "/preuve") || len(h.ended) > 0 {
		t.Errorf("to %q, %v ended", answer.Header.Get("Location"), h.ended)
	}
}

func TestManagersHoldWhatIsTheirs(t *testing.T) {
	h := open(t)
	h.put(10, "ours-1", "theirs-1")
	if answer := h.hold("manager", "ours-1"); answer.Header.Get("Location") != "/conservation/gels?fait=retention.held" {
		t.Errorf("%d to %q", answer.StatusCode, answer.Header.Get("Location"))
	}
	for _, subject := range []string{"theirs-1", "absent-1"} {
		if answer := h.hold("manager", subject); answer.StatusCode != 400 {
			t.Errorf("%s: %d", subject, answer.StatusCode)
		}
	}
	h.hold("auditor", "theirs-1")
	_, body := h.ask("GET", "/conservation/gels", "manager", nil)
	if !strings.Contains(body, "Un recours est en cours.") || !strings.Contains(body, "31\u00a0mars\u00a02027") || strings.Count(body, "/lever") != 1 {
		t.Errorf("the manager sees %s", body)
	}
	_, body = h.ask("GET", "/conservation/gels", "auditor", nil)
	if strings.Count(body, "/lever") != 2 {
		t.Error("the auditor does not see every hold")
	}
	at := strings.Index(body, "/conservation/gels/0")
	release := body[at : at+len("/conservation/gels/")+36+len("/lever")]
	if answer, _ := h.send("/conservation/gels", release, "auditor", nil); answer.StatusCode != 303 {
		t.Errorf("%s: %d", release, answer.StatusCode)
	}
	if _, body := h.ask("GET", "/conservation/gels?fait=retention.released", "auditor", nil); strings.Count(body, "/lever") != 1 || !strings.Contains(body, "La suspension est levée") {
		t.Error("the hold stands still")
	}
}

// Each is asked for what they may hold: a manager for the reference of a file.
func TestWhatToHoldIsAskedPlainly(t *testing.T) {
	h := open(t)
	_, body := h.ask("GET", "/conservation/gels?objet=ours-1", "manager", nil)
	if !strings.Contains(body, "Référence du dossier<") || strings.Contains(body, "2026-11-23") || strings.Contains(body, "<select") || !strings.Contains(body, "value=ours-1") {
		t.Errorf("the manager is asked %s", body)
	}
	if _, body := h.ask("GET", "/conservation/gels", "auditor", nil); !strings.Contains(body, "2026-11-23") || !strings.Contains(body, "<select") {
		t.Errorf("the auditor is asked %s", body)
	}
}

// A manager reads who holds a file of theirs, and cannot lift what the network
// put.
func TestAManagerLeavesTheHoldsOfTheNetwork(t *testing.T) {
	h := open(t)
	h.put(10, "ours-1")
	h.hold("auditor", "ours-1")
	_, body := h.ask("GET", "/conservation/gels", "auditor", nil)
	release := regexp.MustCompile(`/conservation/gels/[0-9a-f-]{36}/lever`).FindString(body)
	_, body = h.ask("GET", "/conservation/gels", "manager", nil)
	if !strings.Contains(body, "par le réseau") || strings.Contains(body, "/lever") {
		t.Errorf("the manager sees %s", body)
	}
	if answer, body := h.send("/conservation/gels", release, "manager", nil); answer.StatusCode != 403 || !strings.Contains(body, "délégué à la protection des données du réseau") {
		t.Errorf("the manager is answered %d %s", answer.StatusCode, body)
	}
	h.hold("manager", "ours-1")
	if _, body := h.ask("GET", "/conservation/gels", "auditor", nil); !strings.Contains(body, "par la structure") || strings.Contains(body, "par Rose Exemple") || strings.Count(body, "/lever") != 2 {
		t.Errorf("the auditor sees %s", body)
	}
	if _, body := h.ask("GET", "/conservation/gels", "manager", nil); !strings.Contains(body, "par Rose Exemple") {
		t.Errorf("the manager sees %s", body)
	}
}

// A hold with faults comes back as it was typed, each fault at its field.
func TestAHoldWithFaultsComesBack(t *testing.T) {
	h := open(t)
	h.put(10, "ours-1")
	good := url.Values{"famille": {"people.file"}, "objet": {"ours-1"}, "raison": {"Un recours <en> cours."}, "fin": {"2027-03-31"}}
	for name, c := range map[string]struct{ field, value, link string }{
		"no number":   {"objet", "", "#objet"},
		"a name":      {"objet", "Rose Exemple", "#objet"},
		"nothing":     {"objet", "absent", "#objet"},
		"short":       {"raison", "litige", "#raison"},
		"no day":      {"fin", "", "#fin"},
		"a past day":  {"fin", "2026-11-01", "#raison"},
		"far away":    {"fin", "2036-11-01", "#raison"},
		"not a day":   {"fin", "demain", "#fin"},
		"no family":   {"famille", "unknown", "#objet"},
		"of no place": {"famille", "invitations", "#objet"},
	} {
		typed := url.Values{}
		for field := range good {
			typed.Set(field, good.Get(field))
		}
		typed.Set(c.field, c.value)
		answer, body := h.send("/conservation/gels", "/conservation/gels", "manager", typed)
		if answer.StatusCode != 400 || !strings.Contains(body, "href="+c.link) || (c.field != "raison" && !strings.Contains(body, "Un recours &lt;en&gt; cours.")) {
			t.Errorf("%s: %d", name, answer.StatusCode)
		}
	}
}

func TestDurationsChange(t *testing.T) {
	h := open(t)
	page := "/conservation/regles/people.file"
	for name, typed := range map[string]url.Values{
		"words": {"usage": {"deux ans"}, "archive": {"0"}}, "nothing": {"usage": {""}, "archive": {"0"}},
		"no day": {"usage": {"0"}, "archive": {"0"}}, "negative": {"usage": {"1"}, "archive": {"-1"}},
	} {
		answer, body := h.send(page, page, "auditor", typed)
		if answer.StatusCode != 400 || !strings.Contains(body, "aria-invalid") {
			t.Errorf("%s: %d", name, answer.StatusCode)
		}
	}
	answer, _ := h.send(page, page, "auditor", url.Values{"usage": {" 365 "}, "archive": {"31"}, "automatique": {"oui"}})
	if answer.Header.Get("Location") != "/conservation?fait=retention.changed" {
		t.Errorf("%d", answer.StatusCode)
	}
	if _, body := h.ask("GET", "/conservation", "auditor", nil); !strings.Contains(body, "31 jours") || !strings.Contains(body, "la nuit, sans attendre") {
		t.Error("the change does not show")
	}
	answer, _ = h.send(page, "/conservation/regles/unknown", "auditor", url.Values{"usage": {"1"}, "archive": {"1"}})
	if answer.StatusCode != 404 {
		t.Errorf("an unknown family: %d", answer.StatusCode)
	}
}

// Every code that the rules hold has its words.
func TestEveryRuleHasWords(t *testing.T) {
	h := open(t)
	catalog, err := i18n.LoadWork(ui.Texts(), gate.Texts(), web.Texts())
	if err != nil {
		t.Fatal(err)
	}
	says := catalog.Printer(i18n.French)
	rules, err := h.service.Rules(t.Context(), access.System(access.RetentionRead))
	if err != nil || len(rules) < 6 {
		t.Fatalf("%d rules, %v", len(rules), err)
	}
	for _, r := range rules {
		for _, key := range []string{
			"retention.family." + r.Family, "retention.starts." + r.StartsAt, "retention.act." + r.FinalAct,
			"retention.act.long." + r.FinalAct, "retention.falling." + r.FinalAct, "retention.legal." + r.Legal,
		} {
			if !says.Has(key) {
				t.Errorf("%s: no words for %s", r.Family, key)
			}
		}
		if answer, _ := h.ask("GET", "/conservation/regles/"+r.Family, "auditor", nil); answer.StatusCode != 200 {
			t.Errorf("%s: %d", r.Family, answer.StatusCode)
		}
	}
}

func TestDurationsInWords(t *testing.T) {
	catalog, err := i18n.LoadWork(ui.Texts(), gate.Texts(), web.Texts())
	if err != nil {
		t.Fatal(err)
	}
	for days, want := range map[int]string{
		0: "0 jour", 1: "1 jour", 30: "30 jours", 60: "2 mois", 180: "6 mois", 185: "185 jours", 365: "1 an", 730: "2 ans", 1825: "5 ans", 731: "731 jours",
	} {
		if got := web.Duration(catalog.Printer(i18n.French), days); got != want {
			t.Errorf("%d days are %q, want %q", days, got, want)
		}
	}
}
