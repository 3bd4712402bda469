package canary_test

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"relais/internal/access"
)

// street is where the program is reached from, by browsers and by programs.
type street struct {
	*house
	t     testing.TB
	at    string // "http://127.0.0.1:PORT"
	asked int
}

// passer is one browser, or one program: it keeps its cookies, whatever they
// say of how they travel.
type passer struct {
	*street
	as      *viewer
	cookies map[string]string
	page    string // the last one it was shown
}

// passer gives a browser that goes on as a viewer.
func (s *street) passer(as *viewer) *passer {
	p := &passer{street: s, as: as, cookies: map[string]string{}}
	if as.cookie != "" {
		p.cookies["__Host-relais"] = as.cookie
	}
	return p
}

// stranger gives a browser that was never here.
func (s *street) stranger() *passer {
	return s.passer(&viewer{label: "a visitor", actor: access.Anyone()})
}

// send sends a request, and gives the status and where it leads.
func (p *passer) send(method, path, kind, body string) (status int, to string) {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), method, p.at+path, strings.NewReader(body))
	wantNil(p.t, err)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	for name, value := range p.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	if kind == "application/json" {
		r.Header.Set("Idempotency-Key", "asked-from-the-street-"+strconv.Itoa(p.asked))
	}
	if p.as.bearer != "" {
		r.Header.Set("Authorization", "Bearer "+p.as.bearer)
	}
	client := http.Client{
		Timeout:       20 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	answer, err := client.Do(r)
	wantNil(p.t, err)
	defer answer.Body.Close()
	p.asked++
	for _, c := range answer.Cookies() {
		if c.Name != "__Host-lang" {
			heard.Secret("cookie "+c.Name, c.Value)
		}
		if p.cookies[c.Name] = c.Value; c.MaxAge < 0 {
			delete(p.cookies, c.Name)
		}
	}
	text, err := io.ReadAll(answer.Body)
	wantNil(p.t, err)
	if p.page = string(text); answer.StatusCode >= http.StatusInternalServerError {
		p.t.Errorf("%v: %s: status %d", p.as, method, answer.StatusCode)
	}
	p.looked(answer)
	return answer.StatusCode, answer.Header.Get("Location")
}

// looked makes sure that where an answer leads names nobody.
func (p *passer) looked(answer *http.Response) {
	p.t.Helper()
	to := answer.Header.Get("Location")
	for _, mark := range p.inside([]byte(to)) {
		if !slices.Contains(p.in([]byte(answer.Request.URL.String())), mark) {
			p.t.Errorf("LEAK: %v is led to an address that holds the %v", p.as, p.fact(mark))
		}
	}
}

// get asks for a page, which must have a status, and gives where it leads.
func (p *passer) get(path string, want int) (to string) {
	p.t.Helper()
	status, to := p.send(http.MethodGet, path, "", "")
	if status != want {
		p.t.Errorf("%v: GET of a kind of %s: status %d, expected %d", p.as, kindOf(path), status, want)
	}
	return to
}

// types fills the form of the page it is on and sends it to a path; the answer
// must have a status and lead to a path.
func (p *passer) types(path string, want int, wantTo string, typed map[string]string) {
	p.t.Helper()
	key := keyOfAnyForm.FindStringSubmatch(p.page)
	if key == nil {
		p.t.Errorf("%v is on a page without a form, and types %s", p.as, path)
		return
	}
	fields := url.Values{keyField: {key[1]}}
	for name, value := range typed {
		fields.Set(name, value)
	}
	status, to := p.send(http.MethodPost, path, "application/x-www-form-urlencoded", fields.Encode())
	if to, _, _ := strings.Cut(to, "?"); status != want || to != wantTo {
		p.t.Errorf("%v: POST %s: status %d to %q, expected %d to %q", p.as, strings.Split(path, "?")[0], status, to, want, wantTo)
	}
}

// calls calls an operation of the API, which must answer with a status.
func (p *passer) calls(method, path, body string, want int) {
	p.t.Helper()
	if status, _ := p.send(method, path, "application/json", body); status != want {
		p.t.Errorf("%v: %s %s: status %d, expected %d: %s", p.as, method, strings.TrimSuffix(path, string(p.plot.people[0].id)), status, want, p.page)
	}
}

// everyoneReads asks as each viewer for every other file, by identifier and by
// name, and for who bears a name.
func (s *street) everyoneReads() {
	s.t.Helper()
	read, found := 0, 0
	for _, v := range s.readers() {
		p := s.passer(v)
		for i, other := range s.plot.people {
			if i%3 == 0 {
				status, _ := p.send(http.MethodGet, "/personnes/"+string(other.id), "", "")
				read += count(status == http.StatusOK)
				p.send(http.MethodGet, "/personnes/"+other.name, "", "")
			}
		}
		p.send(http.MethodGet, "/accueil", "", "")
		p.send(http.MethodGet, "/personnes", "", "")
		if key := keyOfAnyForm.FindStringSubmatch(p.page); key != nil {
			typed := url.Values{keyField: {key[1]}, "prenom": {s.plot.people[0].first}}
			status, _ := p.send(http.MethodPost, "/personnes/recherche", "application/x-www-form-urlencoded", typed.Encode())
			found += count(status == http.StatusOK && strings.Contains(p.page, s.plot.people[0].first))
		}
	}
	if read == 0 || found == 0 {
		s.t.Errorf("%d files were read, %d searches answered", read, found)
	}
}

// newcomers are those who have not come in yet when the program starts.
type newcomers struct {
	invited *account
	link    string // of their invitation
}

func (h *house) newcomers(t testing.TB) newcomers {
	t.Helper()
	a := &account{label: "someone invited", belongs: []membership{{in: h.plot.structures[0], role: access.Adviser}}}
	a.name, a.email = h.word(a, "name"), h.word(a, "email")+"@example.org"
	a.phrase = h.keepSecret("phrase "+strings.ToUpper(h.word(a, "password"))+" longue", "the password of "+a.label)
	return newcomers{a, h.link(t, a, a.belongs[0].in, access.Adviser, nil)}
}

// entersWell comes in by each way, and does there what people do.
func (s *street) entersWell(n newcomers) {
	s.t.Helper()
	in := s.plot.structures[0]
	a, helped := in.staff[access.Adviser], in.people[0]
	p := s.stranger()
	p.get("/connexion", http.StatusOK)
	p.types("/connexion", http.StatusSeeOther, "/connexion/second", map[string]string{"email": a.email, "secret-mot": a.phrase})
	p.get("/connexion/second", http.StatusOK)
	p.types("/connexion/second", http.StatusSeeOther, "/accueil", map[string]string{"moyen": "totp", "secret-code": s.code(a)})
	p.as = &viewer{label: "the adviser who signed in", actor: a.actor(), account: a}
	file := "/personnes/" + string(helped.id)
	p.get(file, http.StatusOK)
	p.types(file+"/notes", http.StatusSeeOther, file, map[string]string{"texte": s.word(helped, "note of the street"), "note": s.word(helped, "note of the street")})
	p.get("/personnes", http.StatusOK)
	p.types("/personnes/recherche", http.StatusOK, "", map[string]string{"prenom": helped.first})
	p.get(file+"/export", http.StatusOK)
	p.get(file+"/export.json", http.StatusOK)
	if !strings.Contains(p.page, helped.name) {
		s.t.Error("the export does not hold the file")
	}
	own := s.stranger()
	own.get("/mon-espace", http.StatusOK)
	own.types("/mon-espace", http.StatusSeeOther, "/mon-espace/dossier", map[string]string{"secret-code": helped.code})
	own.get("/mon-espace/dossier", http.StatusOK)
	own.get("/mon-espace/export.json", http.StatusOK)
	invited := s.stranger()
	invited.get("/invitation", http.StatusOK)
	invited.types("/invitation", http.StatusSeeOther, "/invitation", map[string]string{"secret-code": n.link})
	invited.get("/invitation", http.StatusOK)
	invited.types("/invitation/accepter", http.StatusSeeOther, "/connexion/second", map[string]string{"nom": n.invited.name, "secret-mot": n.invited.phrase, "par": "mot"})
}

// code gives a code that an account has not used.
func (h *house) code(a *account) string {
	code, err := totp.GenerateCode(a.totp, time.Now().Add(30*time.Second))
	if err != nil {
		return ""
	}
	return code
}

// entersBadly tries every wrong way in, then the same with what is personal in
// the address.
func (s *street) entersBadly() {
	s.t.Helper()
	a, helped := s.plot.structures[1].staff[access.Adviser], s.plot.structures[0].people[0]
	half := s.stranger()
	half.get("/connexion", http.StatusOK)
	half.types("/connexion", http.StatusSeeOther, "/connexion/second", map[string]string{"email": a.email, "secret-mot": a.phrase})
	for _, wrong := range []struct {
		from  *passer
		page  string // where the form is
		path  string // where it goes
		want  int
		to    string
		typed map[string]string
	}{
		{half, "/connexion/second", "/connexion/second", http.StatusBadRequest, "", map[string]string{"moyen": "totp", "secret-code": "000000"}},
		{half, "/connexion/second", "/connexion/second", http.StatusBadRequest, "", map[string]string{"moyen": "recovery", "secret-code": a.phrase}},
		{s.stranger(), "/connexion", "/connexion", http.StatusForbidden, "", map[string]string{"email": a.email, "secret-mot": a.phrase + " faux"}},
		{s.stranger(), "/mon-espace", "/mon-espace", http.StatusBadRequest, "", map[string]string{"secret-code": helped.code + "2"}},
		{s.stranger(), "/mot-de-passe", "/mot-de-passe", http.StatusSeeOther, "/mot-de-passe/envoye", map[string]string{"email": a.email}},
		{s.stranger(), "/mot-de-passe/nouveau", "/mot-de-passe/lien", http.StatusBadRequest, "", map[string]string{"secret-code": a.sessions[0].token}},
		{s.stranger(), "/invitation", "/invitation", http.StatusBadRequest, "", map[string]string{"secret-code": a.program}},
		{s.stranger(), "/rejoindre", "/rejoindre", http.StatusBadRequest, "", map[string]string{"nom": helped.name, "email": a.email}},
	} {
		for _, query := range []string{"", "?email=" + url.QueryEscape(a.email) + "&jeton=" + a.sessions[0].token} {
			wrong.from.get(wrong.page, http.StatusOK)
			wrong.from.types(wrong.path+query, wrong.want, wrong.to, wrong.typed)
		}
	}
	forged := s.passer(&viewer{label: "someone with a forged session", cookie: a.sessions[0].token + "x"})
	if to := forged.get("/accueil", http.StatusSeeOther); !strings.HasPrefix(to, "/connexion") {
		s.t.Errorf("a forged session leads to %s", to)
	}
}

// programs calls the API with tokens that are good and bad.
func (s *street) programs() {
	s.t.Helper()
	in := s.plot.structures[0]
	a, helped := in.staff[access.Adviser], in.people[0]
	good := s.passer(&viewer{label: "a program", bearer: a.program})
	search := `{"first_name": "` + helped.first + `"}`
	good.calls(http.MethodPost, "/api/v1/people/search", search, http.StatusOK)
	if !strings.Contains(good.page, helped.first) {
		s.t.Error("the search of a program finds nobody")
	}
	good.calls(http.MethodGet, "/api/v1/people/"+string(helped.id), "", http.StatusOK)
	good.calls(http.MethodPost, "/api/v1/people", `{"first_name": "`+s.word(helped, "first name of the street")+`", "name": "Essai"}`, http.StatusCreated)
	good.calls(http.MethodPost, "/api/v1/people", `{"first_name": 7, "name": "`+helped.name+`"}`, http.StatusUnprocessableEntity)
	good.calls(http.MethodGet, "/api/v1/people/"+string(s.plot.structures[1].people[0].id), "", http.StatusNotFound)
	for _, bearer := range []string{"relais_" + a.sessions[0].token, a.program + "x", a.phrase} {
		bad := s.passer(&viewer{label: "a program with a bad token", bearer: bearer})
		bad.calls(http.MethodPost, "/api/v1/people/search", search, http.StatusUnauthorized)
		bad.calls(http.MethodGet, "/api/v1/people/"+string(helped.id), "", http.StatusUnauthorized)
	}
}

// measures reads what the program measures of itself.
func (s *street) measures() {
	s.t.Helper()
	p := s.stranger()
	p.get("/metrics", http.StatusOK)
	if !strings.Contains(p.page, "relais_http_answer_seconds") {
		s.t.Error("the measures were not read")
	}
	s.scan(s.t, "the page of measures", []byte(p.page))
}
