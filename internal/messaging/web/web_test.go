package web

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"relais/internal/engine/gsm7"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/messaging/sms"
	"relais/internal/platform/db/dbtest"
	"relais/internal/platform/limits"
	"relais/internal/platform/once"
	"relais/internal/platform/seal"
	"relais/migrations"
)

var message = sms.Outgoing{ID: "0190b9c8-0000-7000-8000-000000000001", To: "+33639981234", Body: "Venez jeudi à 14 h.", Encoding: gsm7.GSM7}

// What a gateway answers decides whether a message may be handed over again: only
// when it was surely not taken.
func TestWhatAnAnswerMeans(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		kind   kernel.Kind // of both shapes
		taken  bool
	}{
		"taken":       {http.StatusCreated, `{"sid":"SM1","ids":[7]}`, 0, true},
		"refused":     {http.StatusBadRequest, `{}`, kernel.Invalid, false},
		"busy":        {http.StatusTooManyRequests, `{}`, kernel.Unavailable, false},
		"down":        {http.StatusServiceUnavailable, `{}`, kernel.Unavailable, false},
		"wrong token": {http.StatusUnauthorized, `{}`, kernel.Unavailable, false},
		"no account":  {http.StatusNotFound, `{}`, kernel.Unavailable, false},
		"no credit":   {http.StatusPaymentRequired, `{}`, kernel.Unavailable, false},
		"broken":      {http.StatusBadGateway, `{}`, kernel.Internal, false},
		"unreadable":  {http.StatusOK, `nothing`, kernel.Internal, false},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(c.status)
			fmt.Fprint(w, c.body)
		}))
		for shape, gateway := range map[string]sms.Gateway{
			"twilio": NewTwilio(Twilio{API: server.URL, Account: "AC1", Token: "secret-token", From: "+33700000000"}),
			"ovh":    NewOVH(OVH{API: server.URL, Application: "ak", Secret: "secret-token", Consumer: "ck", Service: "sms-1"}, kernel.SystemClock),
		} {
			ref, err := gateway.Hand(t.Context(), message)
			if c.taken != (err == nil) || err == nil && ref == "" || err != nil && kernel.KindOf(err) != c.kind {
				t.Errorf("%s, %s: %q %v", shape, name, ref, err)
			}
			if err != nil && (strings.Contains(err.Error(), "secret-token") || strings.Contains(err.Error(), "0639981234") || strings.Contains(err.Error(), "jeudi")) {
				t.Errorf("%s, %s: the error tells %v", shape, name, err)
			}
		}
		server.Close()
		if name == "taken" {
			cut := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.ReadAll(r.Body)
				panic(http.ErrAbortHandler) // what was read may have been done
			}))
			if _, err := NewTwilio(Twilio{API: cut.URL}).Hand(t.Context(), message); kernel.KindOf(err) != kernel.Internal {
				t.Errorf("cut off: %v", err)
			}
			cut.Close()
			if _, err := NewTwilio(Twilio{API: server.URL}).Hand(t.Context(), message); kernel.KindOf(err) != kernel.Unavailable {
				t.Errorf("nobody there: %v", err)
			}
		}
	}
}

// Each gateway is spoken to as its documentation says.
func TestEachShapeIsSpoken(t *testing.T) {
	var asked *http.Request
	var body string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		asked, body = r, string(text)
		fmt.Fprint(w, `{"sid":"SM1","ids":[7],"validReceivers":["+33639981234"]}`)
	}))
	defer server.Close()
	twilio := NewTwilio(Twilio{API: server.URL, Account: "AC1", Token: "token", From: "+33700000000", Public: "https://relais.example"})
	if ref, err := twilio.Hand(t.Context(), message); err != nil || ref != "SM1" {
		t.Fatalf("%q %v", ref, err)
	}
	form, err := url.ParseQuery(body)
	user, password, _ := asked.BasicAuth()
	if err != nil || asked.URL.Path != "/2010-04-01/Accounts/AC1/Messages.json" || user != "AC1" || password != "token" ||
		form.Get("To") != message.To || form.Get("From") != "+33700000000" || form.Get("Body") != message.Body || form.Get("StatusCallback") != "https://relais.example/sms/twilio/etat" {
		t.Errorf("Twilio is asked %s %v", asked.URL, form)
	}
	now := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	ovh := NewOVH(OVH{API: server.URL, Application: "ak", Secret: "as", Consumer: "ck", Service: "sms-xx1-1"}, kernel.StoppedClock(now))
	if ref, err := ovh.Hand(t.Context(), message); err != nil || ref != "7" {
		t.Fatalf("%q %v", ref, err)
	}
	sum := sha1.Sum([]byte("as+ck+POST+" + server.URL + "/sms/sms-xx1-1/jobs+" + body + "+" + fmt.Sprint(now.Unix())))
	var job struct {
		Receivers []string
		Message   string
		Coding    string
	}
	if err := json.Unmarshal([]byte(body), &job); err != nil || asked.Header.Get("X-Ovh-Signature") != "$1$"+hex.EncodeToString(sum[:]) ||
		asked.Header.Get("X-Ovh-Application") != "ak" || !slices.Equal(job.Receivers, []string{message.To}) || job.Message != message.Body || job.Coding != "7bit" {
		t.Errorf("OVH is asked %v %+v", asked.Header, job)
	}
}

// counter is a house into which a gateway comes.
type counter struct {
	t       *testing.T
	handler http.Handler
	heard   []string
}

func openCounter(t *testing.T) *counter {
	t.Helper()
	d := dbtest.Open(t, dbtest.SQLite(t), migrations.Files)
	safe, err := seal.OpenSafe(seal.SafeConfig{Folder: filepath.Join(t.TempDir(), "safe")})
	if err != nil {
		t.Fatal(err)
	}
	clock := kernel.SystemClock
	c := &counter{t: t}
	routes := gate.NewRoutes()
	Register(routes, Config{
		SMS:  sms.New(d, seal.NewKeys(d, safe, clock), safe, clock, kernel.NewIDs(clock, rand.Reader), sms.Default(time.UTC)),
		Once: once.New(d, clock, []byte("secret")), Limits: limits.New(d, clock, []byte("secret")),
		Twilio: NewTwilio(Twilio{Account: "AC1", Token: "token", Public: "https://relais.example"}), Log: slog.New(slog.DiscardHandler),
		Heard: func(_ context.Context, from string, word sms.Word, rest string) (string, error) {
			c.heard = append(c.heard, from+" "+string(word)+" "+rest)
			return "C’est noté & merci", nil
		},
	})
	if c.handler, err = routes.Handler(); err != nil {
		t.Fatal(err)
	}
	return c
}

// tell sends what a gateway tells, signed with a token.
func (c *counter) tell(path, token string, fields ...string) *httptest.ResponseRecorder {
	form, text := url.Values{}, "https://relais.example"+path
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	var names []string
	for name := range form {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		text += name + form.Get(name)
	}
	mac := hmac.New(sha1.New, []byte(token))
	mac.Write([]byte(text))
	r := httptest.NewRequestWithContext(c.t.Context(), http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Twilio-Signature", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	w := httptest.NewRecorder()
	c.handler.ServeHTTP(w, r)
	return w
}

// A reply is taken once, from the gateway alone.
func TestAReplyIsTakenOnce(t *testing.T) {
	c := openCounter(t)
	if w := c.tell("/sms/twilio/recu", "another", "From", "+33639981234", "Body", "OUI", "MessageSid", "SM0000000000000000000000000000001"); w.Code != http.StatusForbidden || len(c.heard) != 0 {
		t.Errorf("a stranger: %d, heard %q", w.Code, c.heard)
	}
	for range 2 {
		w := c.tell("/sms/twilio/recu", "token", "From", "+33639981234", "Body", "Oui merci", "MessageSid", "SM0000000000000000000000000000002")
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "<Message>C&#39;est noté &amp; merci</Message>") {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	}
	if w := c.tell("/sms/twilio/recu", "token", "From", "+33639981234", "Body", "STOP", "MessageSid", "SM0000000000000000000000000000003"); w.Code != http.StatusOK || strings.Contains(w.Body.String(), "<Message>") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if want := []string{"+33639981234 yes merci"}; !slices.Equal(c.heard, want) {
		t.Errorf("heard %q", c.heard)
	}
	if w := c.tell("/sms/twilio/etat", "token", "MessageSid", "SM1", "MessageStatus", "delivered"); w.Code != http.StatusNoContent {
		t.Errorf("%d", w.Code)
	}
}

// A number that writes without end is not answered without end, and one that asked
// for silence not at all; what it says is heard all the same.
func TestAnswersAreCapped(t *testing.T) {
	c := openCounter(t)
	answers := 0
	tell := func(from string, i int) {
		w := c.tell("/sms/twilio/recu", "token", "From", from, "Body", "OUI", "MessageSid", fmt.Sprintf("SM%032d", i))
		if w.Code != http.StatusOK {
			t.Fatalf("%d", w.Code)
		}
		answers += strings.Count(w.Body.String(), "<Message>")
	}
	most := sms.Default(time.UTC).Caps.Number
	for i := range 3 * most {
		tell("+33639981234", i)
	}
	if answers != most || len(c.heard) != 3*most {
		t.Errorf("%d answers, of %d heard", answers, len(c.heard))
	}
	c.tell("/sms/twilio/recu", "token", "From", "+33639985678", "Body", "STOP", "MessageSid", fmt.Sprintf("SM%032d", 900))
	answers = 0
	if tell("+33639985678", 901); answers != 0 || len(c.heard) != 3*most+1 {
		t.Errorf("%d answers to a number that asked for silence, %d heard", answers, len(c.heard))
	}
}
