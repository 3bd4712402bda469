package outputs

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"relais/internal/demo/network"
)

// through sends a request to a house that answers as told.
func through(s *Suite, r *http.Request, house http.HandlerFunc) {
	s.Watched(house).ServeHTTP(httptest.NewRecorder(), r)
}

func withForm(path, typed string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(typed))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

// Leaks of every sort, planted in every kind of output, are found.
func TestPlantedLeaksAreFound(t *testing.T) {
	const cookie, token = "qZx0cookie_of-43-signs-that-nobody-may-read", "relais_qZx1token_of-43-signs-that-nobody-may-read"
	for what, leak := range map[string]string{
		"name": "Karim Dumas", "name of someone": "fichier de Yasmina", "note": "PASSER PAR SA FILLE", "phone": "06 39 98 10 12",
		"phone of": "+33639981012", "phone of someone": "tel=06%2039%2098%2010%2012", "e-mail": "conseiller@demonstration.example", "e-mail address": "to=jeanne.invent%40example.org",
		"password of someone": network.Phrase, "cookie": cookie, "cookie __Host-relais": "/accueil?de=" + cookie, "token": token, "secret typed": "the code 482913 is wrong",
		"secret typed in secret-mot": "no such password as quatre mots de passe",
	} {
		for _, kind := range []Kind{Log, Measures, Address, Answer} {
			s := New(network.Personal())
			r := withForm("/connexion", "secret-code=482913&secret-mot=quatre+mots+de+passe&nom=rien")
			r.Header.Set("Authorization", "Bearer "+token)
			through(s, r, func(w http.ResponseWriter, _ *http.Request) {
				http.SetCookie(w, &http.Cookie{Name: "__Host-relais", Value: cookie})
			})
			if kind == Address {
				s.Asked("/x?" + leak)
			} else {
				s.Add(kind, "level=INFO msg="+leak)
			}
			found := s.Leaks()
			if told := kind == Answer && (strings.HasPrefix(what, "e-mail") || strings.HasPrefix(what, "phone")); (len(found) == 1 && strings.Contains(found[0], what)) == told {
				t.Errorf("%s in %s: %q", what, kind, found)
			}
			if status := s.Told(io.Discard); (status == 1) != (len(found) > 0) {
				t.Errorf("%s in %s: status %d", what, kind, status)
			}
		}
	}
}

func TestWhatLeaksNothingIsLetBe(t *testing.T) {
	s := New(network.Personal())
	through(s, withForm("/connexion", "secret-code=482913"), func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "/accueil?fait=signed_out")
		http.SetCookie(w, &http.Cookie{Name: "__Host-lang", Value: "fr-FALC"})
	})
	s.Measure(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, `relais_http_answer_seconds_count{route="GET /lieux"} 482`)
	}))
	s.Logger().Debug("answered", "route", "GET /lieux/{id}", "bytes", 482913, "took", "1.482913s", "phone", "02 61 91 00 00", "lang", "fr-FALC")
	s.Add(Log, "examine dumas, the rogers") // parts of names, not names
	if found := s.Leaks(); len(found) > 0 {
		t.Errorf("%q", found)
	}
	if s.Kept(Log) == 0 || s.Kept(Measures) == 0 || s.Kept(Address) != 2 {
		t.Errorf("%d bytes of log, %d of measures, %d addresses", s.Kept(Log), s.Kept(Measures), s.Kept(Address))
	}
	if status := s.Run(func() int { return 3 }); status != 3 {
		t.Errorf("a suite that fails gives %d", status)
	}
}

// What is kept of a request is not taken from the house, nor from a server.
func TestRequestsArriveWhole(t *testing.T) {
	s, typed := New(network.Personal()), "secret-code=482913&x="+strings.Repeat("a", 3*mostTyped)
	house := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || string(body) != typed {
			t.Errorf("%d bytes arrive of %d, %v", len(body), len(typed), err)
		}
		http.SetCookie(w, &http.Cookie{Name: "__Host-visite", Value: "qZx2cookie"})
	})
	through(s, withForm("/", typed), house)
	server := httptest.NewServer(house)
	defer server.Close()
	client := &http.Client{Transport: s.Transport(http.DefaultTransport)}
	answer, err := client.Post(server.URL+"/b", "application/x-www-form-urlencoded", strings.NewReader(typed))
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	s.Add(Log, "qZx2cookie")
	if found := s.Leaks(); len(found) != 1 || !strings.Contains(found[0], "__Host-visite") {
		t.Errorf("%q", found)
	}
}
