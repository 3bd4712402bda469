package logs

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"time"
)

// canaries are invented values that must never be read in a log: each is a
// spelling, and the part of it that would give it away.
var canaries = []struct{ kind, spelling, trace string }{
	{"phone", "0612345678", "345678"},
	{"phone", "06 12 34 56 78", "34 56"},
	{"phone", "06.12.34.56.78", "34.56"},
	{"phone", "06-12-34-56-78", "34-56"},
	{"phone", "06/12/34/56/78", "34/56"},
	{"phone", "06_12_34_56_78", "34_56"},
	{"phone", "06\u00a012\u00a034\u00a056\u00a078", "34\u00a056"},
	{"phone", "06\u202f12\u202f34\u202f56\u202f78", "34\u202f56"},
	{"phone", "06\u201112\u201134\u201156\u201178", "34\u201156"},
	{"phone", "0 612 345 678", "345 678"},
	{"phone", "0612 345 678", "345 678"},
	{"phone", "06 1234 5678", "5678"},
	{"phone", "06 - 12 - 34 - 56 - 78", "34 - 56"},
	{"phone", "06+12+34+56+78", "34+56"},
	{"phone", "06%2012%2034%2056%2078", "34%2056"},
	{"phone", "tel0612345678", "345678"},
	{"phone", "tel_0612345678", "345678"},
	{"phone", "tel:+33612345678", "345678"},
	{"phone", "+33 6 12 34 56 78", "34 56"},
	{"phone", "+33 (0)6 12 34 56 78", "34 56"},
	{"phone", "+33(0)612345678", "345678"},
	{"phone", "+33.6.12.34.56.78", "34.56"},
	{"phone", "%2B33612345678", "345678"},
	{"phone", "0033612345678", "345678"},
	{"phone", "00 33 6 12 34 56 78", "34 56"},
	{"phone", "00.33.6.12.34.56.78", "34.56"},
	{"phone", "33612345678", "345678"},
	{"phone", "262692123456", "123456"},
	{"phone", "+212 6 12 34 56 78", "34 56"},
	{"phone", "+44 20 7946 0958", "7946"},
	{"phone", "0800 123 456", "123 456"},
	{"e-mail", "jeanne.canari@example.fr", "canari"},
	{"e-mail", "jeanne+canari@mail.example.fr", "canari"},
	{"e-mail", "jeanne%40canari.example", "canari"},
	{"e-mail", "j.o'canari@example.fr", "canari"},
	{"e-mail", "JEANNE_CANARI@EXAMPLE.FR", "CANARI"},
	{"e-mail", "jérôme.canari@exemple.fr", "canari"},
	{"e-mail", "je\u0301ro\u0302me.canari@exemple.fr", "canari"},
	{"e-mail", "jeanne@canari.xn--p1ai", "canari"},
	{"e-mail", "<jeanne@canari.example>", "canari"},
	{"national number", "185057800608436", "800608"},
	{"national number", "1850578006084", "800608"},
	{"national number", "1 85 05 78 006 084 36", "006 084"},
	{"national number", "1 85 05 78 006 084", "006 084"},
	{"national number", "2\u00a085\u00a005\u00a02A\u00a0006\u00a0084\u00a036", "006"},
	{"national number", "2.85.05.2B.006.084", "006.084"},
	{"national number", "285052A00608436", "006084"},
	{"bank account", "FR76 3000 6000 0112 3456 7890 189", "0112"},
	{"card", "4970 1012 3456 7890", "1012"},
	{"address with password", "postgres://relais:canari@db.example/relais", "canari"},
	{"address with password", "postgres://relais:can/ari@db.example/relais", "ari@"},
	{"address with password", "postgres://relais:c@nari@db.example/relais", "nari"},
	{"address with password", "redis://:canari@cache.example:6379", "canari"},
	{"address with password", "host=db user=relais password=canari dbname=relais", "canari"},
	{"address with password", `{"password": "canari"}`, "canari"},
	{"secret", "Authorization: Bearer canari.canari", "canari"},
	{"secret", "authorization: Basic Y2FuYXJp", "Y2Fu"},
	{"secret", "api_key=canari", "canari"},
	{"secret", "?token=canari", "canari"},
	{"secret", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcmkifQ.c2lnbmVk", "eyJ"},
	{"secret", "5f4dcc3b5aa765d61d8327deb882cf99", "5aa765"},
	{"secret", "mF_9-B5f4.1JqM-mF_9B5f41JqMmF_9B5f41JqMmF_9B5f41JqM", "f41JqMmF"},
}

// hidden is a value that shows itself only when it is written.
type hidden struct{ text string }

func (h hidden) LogValue() slog.Value { return slog.StringValue(h.text) }

// person is a value no one thought of.
type person struct {
	Name    string
	Contact []string
}

// waysIn logs a canary in every way a programmer may.
func waysIn(log *slog.Logger, canary string) {
	err := fmt.Errorf("sending to %s: %w", canary, errors.New("refused"))
	log.Info("calling " + canary)
	log.Info(canary)
	log.Info("attribute", "to", canary)
	log.Info("error", "error", err)
	log.Info("joined", "error", errors.Join(err, err))
	log.Info("in an address", "error", &url.Error{Op: "Get", URL: "https://example.fr/?q=" + canary, Err: err})
	log.Info("group", slog.Group("person", "contact", canary, slog.Group("deep", "contact", canary)))
	log.Info("list", "to", []string{"x", canary})
	log.Info("bytes", "body", []byte(canary))
	log.Info("raw JSON", "body", json.RawMessage(`"`+canary+`"`))
	log.Info("struct", "person", person{"x", []string{canary}})
	log.Info("pointer", "person", &person{"x", []string{canary}})
	log.Info("map", "people", map[string]any{"x": canary})
	log.Info("hidden", "person", hidden{canary})
	log.Info("hidden in a group", slog.Group("g", "person", hidden{canary}))
	log.With("to", canary).Info("with")
	log.With(slog.Group("g", "to", canary)).Info("with a group")
	log.WithGroup("g").With("to", canary).WithGroup("h").Info("within groups", "to", canary)
	slog.NewLogLogger(log.Handler(), slog.LevelWarn).Println("from an older logger", canary)
}

func TestNoCanaryReachesTheLog(t *testing.T) {
	for _, asJSON := range []bool{false, true} {
		for _, c := range canaries {
			t.Run(fmt.Sprintf("%s/%s/json=%v", c.kind, c.spelling, asJSON), func(t *testing.T) {
				var out bytes.Buffer
				waysIn(New(&out, asJSON, slog.LevelDebug), c.spelling)
				if lines := strings.Count(out.String(), "\n"); lines != 19 {
					t.Fatalf("%d lines were written, expected 19", lines)
				}
				for line := range strings.Lines(out.String()) {
					if strings.Contains(readable(line), c.trace) {
						t.Errorf("the log shows it: %s", line)
					}
				}
			})
		}
	}
}

// readable gives what a log line says after its time, whose digits are chance,
// and undoes its escapes, which would hide a canary.
func readable(line string) string {
	_, line, _ = strings.Cut(line, "level")
	for _, r := range []rune{0xa0, 0x202f, 0x2011, 0x301, 0x302} {
		line = strings.ReplaceAll(line, fmt.Sprintf(`\u%04x`, r), string(r))
	}
	return line
}

func TestNumbersAndNamedSecretsAreMasked(t *testing.T) {
	var out bytes.Buffer
	log := New(&out, false, slog.LevelDebug)
	log.Info("x", "phone", int64(33612345678), "nir", uint64(1850578006084))
	log.Info("x", "password", "canari", "session_token", "canari", "Cookie", []string{"canari"})
	log.With("api_key", "canari").Info("x", slog.Group("g", "secret", "canari"))
	for _, trace := range []string{"345678", "800608", "canari"} {
		if strings.Contains(out.String(), trace) {
			t.Errorf("the log shows %s:\n%s", trace, out.String())
		}
	}
}

func TestOrdinaryTextIsUntouched(t *testing.T) {
	for _, text := range []string{
		"",
		"answered",
		"GET /lieux/{id}",
		"stopping after 10s",
		"12 places kept, 3 refused, 120 unchanged",
		"019a1b2c-3d4e-7f56-8a9b-0c1d2e3f4a5b",
		"2026-11-23T14:00:00+01:00",
		"2026-11-23T14:00:00.123456789Z",
		"2026-11-23 14:00:00",
		"listening on 127.0.0.1:8080",
		"dial tcp 10.0.12.34:5432: connection refused",
		"line 104, column 7: expected a date such as 2026-11-23",
		"the address is written as name@place",
		"relais v0.1.0, go1.26.8",
		"postgres://db.example:5432/relais",
		"https://example.fr/lieux?commune=36044",
		"code 36044, postcode 36000, SIRET missing",
		"46.81000,1.69000",
		"db.Open: db.Migrate: unavailable: db.network_folder [/var/lib/relais NFS]",
		"took 1.234567891s of 0.5",
		"relais/internal/platform/db.(*DB).commitLoop(0xc000123456)",
	} {
		if got := Mask(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestTheRestOfALineStays(t *testing.T) {
	for in, want := range map[string]string{
		"call 06 12 34 56 78, then wait":           "call […], then wait",
		"mail to jeanne@example.fr failed":         "mail to […] failed",
		"x=0612345678;y=0712345678":                "x=[…];y=[…]",
		"postgres://relais:mot@db.example/relais":  "postgres[…]db.example/relais",
		"user=relais password=mot dbname=relais":   "user=relais […] dbname=relais",
		"NIR 1 85 05 78 006 084 36 in a free text": "NIR […] in a free text",
	} {
		if got := Mask(in); got != want {
			t.Errorf("%q became %q, expected %q", in, got, want)
		}
	}
}

func TestPlainValuesKeepTheirType(t *testing.T) {
	var out bytes.Buffer
	New(&out, true, slog.LevelInfo).Info("m", "n", 12, "ok", true, "took", 2*time.Second, "f", 0.5)
	var line map[string]any
	if err := json.Unmarshal(out.Bytes(), &line); err != nil {
		t.Fatal(err)
	}
	if line["n"] != 12.0 || line["ok"] != true || line["took"] != 2e9 || line["f"] != 0.5 || line["msg"] != "m" {
		t.Errorf("got %v", line)
	}
}

func TestLevel(t *testing.T) {
	var out bytes.Buffer
	log := New(&out, false, slog.LevelWarn).With("a", 1).WithGroup("g")
	log.Info("quiet")
	if log.Enabled(context.Background(), slog.LevelInfo) || out.Len() > 0 {
		t.Errorf("a level below the chosen one is written: %s", out.String())
	}
	log.Warn("loud", "b", 2)
	if !strings.Contains(out.String(), "a=1") || !strings.Contains(out.String(), "g.b=2") {
		t.Errorf("attributes are lost: %s", out.String())
	}
}

func BenchmarkMask(b *testing.B) {
	for b.Loop() {
		Mask("answered GET /lieux/{id} in a hundred and twenty microseconds, 4 096 bytes")
	}
}
