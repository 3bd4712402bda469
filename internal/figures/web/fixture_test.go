package web_test

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"relais/internal/access"
	directoryweb "relais/internal/directory/web"
	"relais/internal/figures"
	"relais/internal/figures/web"
	"relais/internal/gate"
	"relais/internal/identity"
	"relais/internal/kernel"
	"relais/internal/platform/db/dbtest"
	"relais/internal/platform/i18n"
	"relais/internal/platform/once"
	"relais/internal/referral"
	"relais/internal/territory"
	"relais/internal/ui"
	"relais/migrations"
)

// now is the hour of the tests: the third quarter of 2026 is drawn up.
var now = time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)

// callers are who signs in, by token.
var callers = map[string]access.Actor{
	"coordinator": {Role: access.Coordinator, Account: "c", Structure: "net"},
	"territorial": {Role: access.Coordinator, Account: "t", Structure: "net", Territory: []string{"18"}},
	"funder":      {Role: access.Funder, Account: "f", Structure: "net"},
	"admin":       {Role: access.Admin, Account: "a", Structure: "net"},
	"auditor":     {Role: access.Auditor, Account: "u", Structure: "net"},
	"manager":     {Role: access.Manager, Account: "m", Structure: "ccas"},
	"adviser":     {Role: access.Adviser, Account: "v", Structure: "ccas"},
	"prescriber":  {Role: access.Prescriber, Account: "p", Structure: "ccas"},
	"reception":   {Role: access.Reception, Account: "r", Structure: "ccas"},
	"volunteer":   {Role: access.Volunteer, Account: "b", Structure: "ccas"},
}

type sessions struct{}

// Authenticate knows the tokens of the test.
func (sessions) Authenticate(_ context.Context, token string) (gate.Session, error) {
	actor, known := callers[token]
	if !known {
		return gate.Session{}, kernel.Fault(kernel.Forbidden, access.ReasonSignIn)
	}
	return gate.Session{Handle: token, Name: "Inès Exemple", Structure: "Réseau d’essai", Actor: actor, Proved: now}, nil
}

// structures are those of the test: two in the Indre, two in the Cher, a small one
// in the Creuse.
func structures(context.Context) (all []identity.Structure, _ error) {
	for _, s := range [][3]string{
		{"ccas", "CCAS de Châteauroux", "36"},
		{"marins", "Espace numérique Les Marins", "36"},
		{"bourges", "Maison sociale de Bourges", "18"},
		{"vierzon", "=HYPERLINK(Vierzon)", "18"},
		{"gueret", "Mairie de Guéret", "23"},
	} {
		all = append(all, identity.Structure{ID: kernel.ID(s[0]), Status: identity.Approved, Card: identity.Card{Name: s[1], Departement: s[2]}})
	}
	return all, nil
}

// lot is some referrals alike.
type lot struct {
	n        int
	from, to kernel.ID
	need     string
	state    referral.State
	days     int
	outcome  string
}

var lots = []lot{
	{60, "ccas", "marins", "demarches", referral.Concluded, 1, "procedure_done"},
	{31, "ccas", "marins", "apprendre", referral.Concluded, 2, "trained"},
	{12, "ccas", "", "equipement", referral.Met, 6, ""},
	{9, "ccas", "", "equipement", referral.Refused, 0, ""},
	{3, "ccas", "bourges", "emploi", referral.Expired, 0, ""},
	{25, "marins", "ccas", "demarches", referral.Accepted, 5, ""},
	{8, "marins", "ccas", "internet", referral.NotMet, 12, ""},
	{14, "marins", "bourges", "apprendre", referral.Concluded, 9, "autonomous"},
	{20, "bourges", "vierzon", "demarches", referral.Met, 0, ""},
	{22, "bourges", "vierzon", "demarches", referral.Expired, 0, ""},
	{2, "bourges", "vierzon", "securite", referral.Redirected, 35, ""},
	{17, "vierzon", "bourges", "apprendre", referral.Concluded, 3, "still_accompanied"},
	{7, "vierzon", "", "equipement", referral.Withdrawn, 0, ""},
	{2, "gueret", "marins", "demarches", referral.Met, 4, ""},
}

func facts(_ context.Context, scope access.Scope, span referral.Span) (all []referral.Fact, _ error) {
	for _, l := range lots {
		ours := scope.Actor().Structure
		if !scope.IsSystem() && l.from != ours && l.to != ours {
			continue
		}
		sent := span.From.AddDate(0, 0, 10)
		answered := sent.AddDate(0, 0, l.days)
		f := referral.Fact{Sender: l.from, Receiver: l.to, Need: l.need, State: l.state, Outcome: l.outcome, SentAt: sent, AnsweredAt: &answered}
		switch l.state {
		case referral.Expired, referral.Withdrawn:
			f.AnsweredAt = nil
		case referral.Met, referral.Concluded:
			f.MetAt = &answered
		}
		for range l.n {
			all = append(all, f)
		}
	}
	return all, nil
}

func lacks(context.Context, access.Scope, time.Time, time.Time) ([]referral.Lack, error) {
	return []referral.Lack{
		{Departement: "36", Need: "equipement", N: 19},
		{Departement: "36", Need: "securite", N: 3},
		{Departement: "18", Need: "equipement", N: 16},
		{Departement: "23", Need: "emploi", N: 2},
	}, nil
}

// open gives the pages behind a gate.
func open(t testing.TB) http.Handler {
	t.Helper()
	wantNil := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	service, err := figures.New(figures.Parts{
		Structures: structures, Referrals: facts, Lacks: lacks,
		People: func(context.Context) (map[kernel.ID]int, error) {
			return map[kernel.ID]int{"ccas": 120, "bourges": 60, "gueret": 3}, nil
		},
		House: access.System(access.FiguresRead), Clock: kernel.StoppedClock(now),
	})
	wantNil(err)
	atlas, err := territory.Embedded()
	wantNil(err)
	public, err := i18n.Load(ui.Texts(), directoryweb.Texts())
	wantNil(err)
	work, err := i18n.LoadWork(ui.Texts(), gate.Texts(), web.Texts())
	wantNil(err)
	d := dbtest.Open(t, dbtest.SQLite(t), migrations.Files)
	routes := gate.NewRoutes()
	g, err := gate.New(gate.Config{
		DB: d, Routes: routes, Sessions: sessions{}, Once: once.New(d, kernel.StoppedClock(now), []byte("secret")), Secret: []byte("secret"),
		Work: work, Clock: kernel.StoppedClock(now), Random: rand.Reader, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Network: "Relais",
	})
	wantNil(err)
	web.New(service, atlas, public).Register(g)
	handler, err := routes.Handler()
	wantNil(err)
	return handler
}

// ask fetches a page as someone, and fails the test for a text that is not there.
func ask(t testing.TB, handler http.Handler, path, token string) (*http.Response, string) {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	if token != "" {
		r.AddCookie(&http.Cookie{Name: "__Host-relais", Value: token})
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	body := w.Body.String()
	if found := regexp.MustCompile(`\[(?:figures|work|short|month|access)\.[\w.-]+\]`).FindString(body); found != "" {
		t.Errorf("%s shows the key of a text that is not there: %s", path, found)
	}
	return w.Result(), strings.NewReplacer("\u202f", " ", "\u00a0", " ").Replace(body)
}
