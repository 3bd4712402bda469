package messaging

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"relais/internal/kernel"
	"relais/internal/platform/db/dbtest"
	"relais/migrations"
)

// carrierTo gives the carrier to a server of the tests.
func carrierTo(t *testing.T, port int) Carrier {
	t.Helper()
	c, err := NewSMTP(SMTPConfig{Host: "127.0.0.1", Port: port, From: "Relais de l’Indre <relais@example.org>", Clock: kernel.StoppedClock(noon)})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// sqlite gives an office on SQLite: which database it is does not matter here.
func sqlite(t *testing.T) *office {
	t.Helper()
	return newOffice(t, dbtest.Open(t, dbtest.SQLite(t), migrations.Files))
}

func TestTheServerReceivesWhatWasWritten(t *testing.T) {
	s := startServer(t, 0)
	c := carrierTo(t, s.port)
	for _, m := range []Mail{
		{"019a", "jeanne@example.org", "Votre rendez-vous\u202f: mardi à 10\u202fh, à l’atelier de Châteauroux — n’oubliez pas vos papiers, s’il vous plaît", "Bonjour,\n\nÀ mardi\u202f! L’œuvre, ça y est\u202f: «\u202fdéjà\u202f».\n.\n..\nFrom ici\n\nhttps://relais.example/entrer?code=ABCD-EFGH&suite=%2F\n"},
		{"019b", "jeanne@example.org", "موعدكم يوم الثلاثاء", "مرحبا\n" + strings.Repeat("é", 3000) + "\n" + strings.Repeat("x", 3000) + "\n  \n"},
		{"019c", "O'Hara+x@médiation.example", "plain", "plain\n"},
	} {
		if err := c.Carry(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		got := s.next(t)
		header, subject, text := got.read(t)
		to, _ := Address(m.To)
		if subject != m.Subject || text != m.Text {
			t.Errorf("received %q\n%q\nexpected %q\n%q", subject, text, m.Subject, m.Text)
		}
		from, err := header.AddressList("From")
		if err != nil || from[0].Name != "Relais de l’Indre" || from[0].Address != "relais@example.org" || got.From != from[0].Address {
			t.Errorf("from %v, %v", from, err)
		}
		envelope, _ := Address(got.To[0]) // this server shows the domain in its own letters
		if list, err := header.AddressList("To"); err != nil || len(list) != 1 || list[0].Address != to || len(got.To) != 1 || envelope != to {
			t.Errorf("to %v and %v, %v", list, got.To, err)
		}
		if date, err := header.Date(); err != nil || !date.Equal(noon) {
			t.Errorf("dated %v, %v", date, err)
		}
		for name, want := range map[string]string{"Message-Id": "<" + string(m.ID) + "@example.org>", "Auto-Submitted": "auto-generated", "X-Mailer": "", "User-Agent": "", "Bcc": ""} {
			if header.Get(name) != want {
				t.Errorf("%s is %q", name, header.Get(name))
			}
		}
	}
}

// The road of each mail through the troubles of a real server: how many times
// it is tried, received, and where it ends.
func TestTheTroublesOfAServer(t *testing.T) {
	s := startServer(t, 0)
	for name, c := range map[string]struct {
		received, tried int
		end             state
	}{
		"welcome":    {1, 1, sent},
		"greylisted": {1, 2, sent},    // 451 to the address, then accepted
		"full":       {1, 2, sent},    // 452 to the text, then accepted
		"nobody":     {0, 1, givenUp}, // 550 to the address
		"spam":       {0, 1, givenUp}, // 554 to the text
		"cut":        {1, 2, sent},    // cut off in the middle of the text
		"rude":       {1, 1, sent},    // accepted, then left without a farewell
		"unheard":    {2, 2, sent},    // cut off after the text, before the answer: received twice
	} {
		t.Run(name, func(t *testing.T) {
			o := sqlite(t)
			counted := &counting{Carrier: carrierTo(t, s.port)}
			o.send(t, name+"@example.org")
			o.after(t, 0, counted)
			if c.tried > 1 && o.states(t)[waiting] != 1 {
				t.Fatalf("after the first try, left %v", o.states(t))
			}
			o.after(t, pauses()[0], counted)
			o.after(t, 72*time.Hour, counted)
			if counted.tries != c.tried || o.states(t)[c.end] != 1 {
				t.Errorf("tried %d times, left %v", counted.tries, o.states(t))
			}
			identifiers := map[string]bool{}
			for range c.received {
				header, _, text := s.next(t).read(t)
				identifiers[header.Get("Message-Id")] = true
				if text != "Un secret canari.\n" {
					t.Errorf("received %q", text)
				}
			}
			s.nothing(t)
			if len(identifiers) > 1 {
				t.Errorf("one mail bears %v", identifiers)
			}
			saysNothing(t, o)
		})
	}
}

// counting counts the tries of a carrier.
type counting struct {
	Carrier
	tries int
}

func (c *counting) Carry(ctx context.Context, m Mail) error {
	c.tries++
	return c.Carrier.Carry(ctx, m)
}

// saysNothing makes sure that the log tells nothing of a mail.
func saysNothing(t *testing.T, o *office) {
	t.Helper()
	for _, secret := range []string{"@example.org", "canari", "À "} {
		if strings.Contains(o.said.String(), secret) {
			t.Errorf("the log says %q: %s", secret, o.said.String())
		}
	}
}

func TestAServerThatIsDownThenUp(t *testing.T) {
	s := startServer(t, 0)
	s.stop()
	o, c := sqlite(t), carrierTo(t, s.port)
	for _, name := range []string{"a", "b", "c"} {
		o.send(t, name+"@example.org")
	}
	o.after(t, 0, c)
	o.after(t, pauses()[0], c)
	if o.states(t)[waiting] != 3 || !strings.Contains(o.said.String(), "mail.server") {
		t.Fatalf("left %v, said %s", o.states(t), o.said.String())
	}
	s = startServer(t, s.port)
	o.after(t, pauses()[1], c)
	for range 3 {
		s.next(t)
	}
	s.nothing(t)
	if o.states(t)[sent] != 3 {
		t.Errorf("left %v", o.states(t))
	}
	saysNothing(t, o)
}

// toLoopback dials this machine whatever the name.
func toLoopback(port int) func(context.Context, string, string) (net.Conn, error) {
	address := net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port}
	return func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, address.String())
	}
}

func TestTheRoadIsEncryptedOrNothingLeaves(t *testing.T) {
	cert, key, roots := certificate(t, "smtp.example")
	secure, bare := startServer(t, 0, cert, key), startServer(t, 0)
	good := SMTPConfig{Host: "smtp.example", From: "relais@example.org", User: "relais", Password: password, Roots: roots, Clock: kernel.StoppedClock(noon)}
	for name, c := range map[string]struct {
		alter func(*SMTPConfig)
		to    *server
		pass  bool
	}{
		"the right certificate":        {func(*SMTPConfig) {}, secure, true},
		"a certificate of a stranger":  {func(c *SMTPConfig) { c.Roots = nil }, secure, false},
		"a certificate of another":     {func(c *SMTPConfig) { c.Host = "other.example" }, secure, false},
		"a server without STARTTLS":    {func(*SMTPConfig) {}, bare, false},
		"without, and nobody to be":    {func(c *SMTPConfig) { c.User, c.Password = "", "" }, bare, false},
		"the wrong password":           {func(c *SMTPConfig) { c.Password = "wrong-canari" }, secure, false},
		"a server that wants somebody": {func(c *SMTPConfig) { c.User, c.Password = "", "" }, secure, false},
	} {
		t.Run(name, func(t *testing.T) {
			config := good
			c.alter(&config)
			config.dial = toLoopback(c.to.port)
			carrier, err := NewSMTP(config)
			if err != nil {
				t.Fatal(err)
			}
			err = carrier.Carry(t.Context(), Mail{To: "jeanne@example.org", Subject: "x", Text: "x"})
			if c.pass != (err == nil) || err != nil && kernel.KindOf(err) != kernel.Unavailable {
				t.Fatalf("got %v", err)
			}
			if err != nil && (strings.Contains(err.Error(), "canari") || strings.Contains(err.Error(), "jeanne")) {
				t.Errorf("the error tells: %v", err)
			}
			if c.pass {
				if got := c.to.next(t); !got.Secure {
					t.Errorf("secure is %t", got.Secure)
				}
			}
			c.to.nothing(t)
		})
	}
}

func TestAConfigThatIsWrong(t *testing.T) {
	good := SMTPConfig{Host: "smtp.example", From: "relais@example.org", Clock: kernel.SystemClock}
	for field, alter := range map[string]func(*SMTPConfig){
		"Host":  func(c *SMTPConfig) { c.Host = "" },
		"From":  func(c *SMTPConfig) { c.From = "Relais <relais@example.org>, b@example.org" },
		"Clock": func(c *SMTPConfig) { c.Clock = nil },
		"Plain": func(c *SMTPConfig) { c.Plain = true },
	} {
		config := good
		alter(&config)
		_, err := NewSMTP(config)
		if !isFault(err, kernel.Invalid, "mail.config") || !strings.Contains(err.Error(), field) {
			t.Errorf("%s: got %v", field, err)
		}
	}
	if _, err := NewSMTP(good); err != nil {
		t.Error(err)
	}
}

// In clear, mails go no farther than this machine, whatever the config says.
func TestMailsInClearStayOnThisMachine(t *testing.T) {
	for host, may := range map[string]bool{
		"localhost": true, "127.0.0.1": true, "127.1.2.3": true, "::1": true,
		"smtp.example": false, "192.0.2.7": false, "10.0.0.1": false, "0.0.0.0": false, "localhost.example": false, "127.0.0.1.example": false,
	} {
		config := SMTPConfig{Host: host, From: "relais@example.org", Clock: kernel.SystemClock, Plain: true}
		if _, err := NewSMTP(config); (err == nil) != may {
			t.Errorf("%s: %v", host, err)
		}
	}
	bare := startServer(t, 0)
	c, err := NewSMTP(SMTPConfig{Host: "127.0.0.1", Port: bare.port, From: "relais@example.org", Plain: true, Clock: kernel.StoppedClock(noon)})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Carry(t.Context(), Mail{To: "jeanne@example.org", Subject: "x", Text: "x"}); err != nil {
		t.Fatal(err)
	}
	bare.next(t)
}
