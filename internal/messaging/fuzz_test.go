package messaging

import (
	"bytes"
	"io"
	"mime"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
	"testing"

	"relais/internal/kernel"
)

// An address that is taken is one address for the library too, and has one
// spelling.
func FuzzAddress(f *testing.F) {
	for _, s := range []string{"a@example.org", "A.b+c@EXAMPLE.org", "a@médiation.example", "a@xn--mdiation-b1a.example", `"a b"@example.org`, "a@example.org\r\nBcc: b@example.org", "a@ab--c.example"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, written string) {
		got, err := Address(written)
		if err != nil {
			if !isFault(err, kernel.Invalid, "mail.address") {
				t.Errorf("%q: %v", written, err)
			}
			return
		}
		if again, err := Address(got); err != nil || again != got {
			t.Errorf("%q became %q, then %q, %v", written, got, again, err)
		}
		if one, err := netmail.ParseAddress(got); err != nil || one.Address != got || one.Name != "" {
			t.Errorf("%q became %q, for others %v, %v", written, got, one, err)
		}
	})
}

// A mail that is taken says, to whoever reads it, who it is for, its subject
// and its text, and nothing else.
func FuzzMail(f *testing.F) {
	server, err := NewSMTP(SMTPConfig{Host: "127.0.0.1", From: "Relais <relais@example.org>", Clock: kernel.StoppedClock(noon)})
	if err != nil {
		f.Fatal(err)
	}
	for _, c := range [][3]string{
		{"a@example.org", "Votre rendez-vous\u202f: mardi", "À demain.\n.\nRelais"},
		{"a@example.org", "x\r\nBcc: b@example.org", "x"},
		{"a@example.org", "=?utf-8?q?x?=", "x"},
		{"a@example.org", strings.Repeat("é", 200), strings.Repeat("x", 2000) + "\r\n\r\n--"},
		{"a@example.org", " x ", "\ty\r"},
	} {
		f.Add(c[0], c[1], c[2])
	}
	f.Fuzz(func(t *testing.T, to, subject, text string) {
		m, err := Mail{To: to, Subject: subject, Text: text}.checked()
		if err != nil {
			if kernel.KindOf(err) != kernel.Invalid {
				t.Errorf("%q %q %q: %v", to, subject, text, err)
			}
			return
		}
		if again, err := m.checked(); err != nil || again != m {
			t.Errorf("%+v became %+v, %v", m, again, err)
		}
		written, err := server.(*smtpCarrier).message(m)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if _, err := written.WriteTo(&out); err != nil {
			t.Fatal(err)
		}
		read, err := netmail.ReadMessage(&out)
		if err != nil {
			t.Fatal(err)
		}
		said, err := new(mime.WordDecoder).DecodeHeader(read.Header.Get("Subject"))
		if err != nil || strings.Join(strings.Fields(said), " ") != strings.Join(strings.Fields(m.Subject), " ") {
			t.Errorf("the subject %q is read as %q, %v", m.Subject, said, err)
		}
		const ours = "Auto-Submitted Content-Transfer-Encoding Content-Type Date From Message-Id Mime-Version Subject To"
		for name, values := range read.Header {
			if !strings.Contains(ours, name) || len(values) != 1 {
				t.Errorf("%q: a header %s: %q", subject, name, values)
			}
		}
		list, err := read.Header.AddressList("To")
		if err != nil || len(list) != 1 || list[0].Address != m.To {
			t.Errorf("to %v, %v", list, err)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(read.Body))
		if got := strings.TrimRight(strings.ReplaceAll(string(body), "\r\n", "\n"), "\n"); err != nil || got != strings.TrimRight(m.Text, "\n") {
			t.Errorf("the text %q is read as %q, %v", m.Text, got, err)
		}
	})
}
