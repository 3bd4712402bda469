package messaging

import (
	"errors"
	"strings"
	"testing"

	"relais/internal/kernel"
)

// isFault tells whether an error has a kind and a key, and quotes nothing.
func isFault(err error, kind kernel.Kind, key string) bool {
	var fault *kernel.Error
	return errors.As(err, &fault) && fault.Kind == kind && fault.Key == key
}

func TestAddress(t *testing.T) {
	for written, want := range map[string]string{
		"jeanne@example.org":                        "jeanne@example.org",
		"Jeanne.Canari+relais@EXAMPLE.org":          "Jeanne.Canari+relais@example.org",
		"o'hara_x-1@mail.sub.example.org":           "o'hara_x-1@mail.sub.example.org",
		"a@médiation.example":                       "a@xn--mdiation-b1a.example",
		"a@example。org":                             "a@example.org",
		"a/b=c?{d}|~@example.org":                   "a/b=c?{d}|~@example.org",
		strings.Repeat("a", 64) + "@example.org":    strings.Repeat("a", 64) + "@example.org",
		"a@" + strings.Repeat("b", 63) + ".example": "a@" + strings.Repeat("b", 63) + ".example",
	} {
		if got, err := Address(written); got != want || err != nil {
			t.Errorf("%q: got %q, %v", written, got, err)
		}
	}
	for _, written := range []string{
		"", "@", "a", "a@", "@example.org", "a@example", "a@localhost", "a@127.0.0.1", "a@[127.0.0.1]", "a@example.1",
		"a@b@example.org", "a@example.org, b@example.org", "a@example.org,b@example.org", "a@example.org;b@example.org", "a@example.org b@example.org",
		"<a@example.org>", "Jeanne <a@example.org>", "a@example.org>", "a@example.org (Jeanne)", `"a b"@example.org`, `"a\r\nBcc: b"@example.org`, `a\@b@example.org`,
		"a@example.org\r\nBcc: b@example.org", "a@example.org\nBcc: b@example.org", "a@example.org\r", "a@example.org\n", "\ra@example.org", "a\n@example.org",
		"a@example.org\r\n", "a@example.org\x00", "a\x00@example.org", "a@example.org\t", "a@exam\tple.org", "a @example.org", "a@ example.org", " a@example.org",
		"a@example.org\u2028", "a\u2028@example.org", "a@example.org\u2029Bcc: b@example.org", "a\u0085@example.org", "a@example.org\u0085", "a\u000b@example.org", "a\u000c@example.org",
		"a%0d%0aBcc:b@example.org%0d%0a", "a@example.org%0ABcc:b@example.org", "=?utf-8?q?a=40example.org?=", "a@=?utf-8?q?example.org?=", "=?utf-8?q?=0D=0ABcc:b?=",
		"jérôme@example.org", "a＠example.org", "a\u202e@example.org", "a@exam\u202eple.org", "\xff@example.org", "a@\xff.org", "嘊嘍@example.org",
		".a@example.org", "a.@example.org", "a..b@example.org", "a@.example.org", "a@example..org", "a@-example.org", "a@example-.org", "a@exam_ple.org",
		strings.Repeat("a", 65) + "@example.org", "a@" + strings.Repeat("b", 64) + ".example", "a@" + strings.Repeat("bbbbbbb.", 32) + "example",
	} {
		if got, err := Address(written); !isFault(err, kernel.Invalid, "mail.address") || strings.Contains(err.Error(), "example") {
			t.Errorf("%q: got %q, %v", written, got, err)
		}
	}
}

func TestWhatASubjectMayHold(t *testing.T) {
	for subject, safe := range map[string]bool{
		"Votre rendez-vous\u202f: mardi à 10\u202fh": true,
		"موعدكم يوم الثلاثاء":                        true,
		"= ? =":                                      true,
		strings.Repeat("é", 200):                     true,
		"":                                           false,
		" \u00a0 ":                                   false,
		strings.Repeat("é", 201):                     false,
		"x\r\nBcc: b@example.org":                    false,
		"x\nBcc: b@example.org":                      false,
		"x\rBcc: b@example.org":                      false,
		"x\r\n\r\nhello":                             false,
		"x\r\n y":                                    false,
		"x\ty":                                       false,
		"x\x00y":                                     false,
		"x\x0by":                                     false,
		"x\x0cy":                                     false,
		"x\x1b[2Jy":                                  false,
		"x\x7fy":                                     false,
		"x\u0085Bcc: b@example.org":                  false,
		"x\u2028Bcc: b@example.org":                  false,
		"x\u2029Bcc: b@example.org":                  false,
		"x\u202egro.elpmaxe":                         false,
		"x\u2066y":                                   false,
		"x\xffy":                                     false,
		"x\xc0\x8ay":                                 false,
		"=?utf-8?q?x=0D=0ABcc:_b=40example.org?=":  false,
		"=?UTF-8?B?eA0KQmNjOiBiQGV4YW1wbGUub3Jn?=": false,
		"bonjour =?iso-8859-1?q?=0A?=":             false,
	} {
		_, err := Mail{To: "a@example.org", Subject: subject, Text: "x"}.checked()
		if safe != (err == nil) || !safe && !isFault(err, kernel.Invalid, "mail.header") {
			t.Errorf("%q: %v", subject, err)
		}
	}
}

func TestWhatATextMayHold(t *testing.T) {
	for text, want := range map[string]string{
		"Bonjour,\n\n\tà mardi.\n": "Bonjour,\n\n\tà mardi.\n",
		"a\r\nb":                   "a\nb",
		"a\n.\nb":                  "a\n.\nb",
		"":                         "",
		"\n\n":                     "",
		"a\rb":                     "",
		"a\x00b":                   "",
		"a\u0085b":                 "",
		"a\xffb":                   "",
		strings.Repeat("é", 50001): "",
	} {
		m, err := Mail{To: "a@example.org", Subject: "x", Text: text}.checked()
		if m.Text != want || (err == nil) != (want != "") || err != nil && !isFault(err, kernel.Invalid, "mail.text") {
			t.Errorf("%.20q: got %.20q, %v", text, m.Text, err)
		}
	}
}
