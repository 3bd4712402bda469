package people

import (
	"crypto/rand"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"relais/internal/access"
	"relais/internal/engine/shortcode"
	"relais/internal/kernel"
)

var referenceForm = regexp.MustCompile(`^[2-9A-HJKMNP-Z]{3}-[2-9A-HJKMNP-Z]{3}-[2-9A-HJKMNP-Z]{3}$`)

// A reference says the end of an identifier, is read back however it is typed,
// and a slip of the tongue is told.
func TestReferencesAreReadableAndChecked(t *testing.T) {
	ids := kernel.NewIDs(time.Now, rand.Reader)
	rapid.Check(t, func(r *rapid.T) {
		id, err := ids.New()
		if err != nil {
			r.Fatal(err)
		}
		said := ReferenceOf(id)
		if !referenceForm.MatchString(said) {
			r.Fatalf("%s is said %q", id, said)
		}
		for _, typed := range []string{said, strings.ToLower(said), strings.ReplaceAll(said, "-", ""), " " + strings.ReplaceAll(said, "-", " ")} {
			if got, err := parseReference(typed); err != nil || !strings.HasSuffix(string(id), got.end) || len(got.end) != referenceDigits {
				r.Fatalf("%q of %s is read %+v, %v", typed, id, got, err)
			}
		}
		signs := []byte(strings.ReplaceAll(said, "-", ""))
		at := rapid.IntRange(0, len(signs)-2).Draw(r, "at")
		if swapped := append([]byte(nil), signs...); signs[at] != signs[at+1] {
			swapped[at], swapped[at+1] = signs[at+1], signs[at]
			wantKey(r, CheckReference(string(swapped)), "people.reference_form")
		}
		if sign := rapid.SampledFrom([]byte(shortcode.Alphabet)).Draw(r, "sign"); sign != signs[at] {
			signs[at] = sign
			wantKey(r, CheckReference(string(signs)), "people.reference_form")
		}
	})
}

func wantKey(t rapid.TB, err error, key string) {
	t.Helper()
	var e *kernel.Error
	if !errors.As(err, &e) || e.Key != key {
		t.Fatalf("error %v, want %s", err, key)
	}
}

func TestWhatIsNoReference(t *testing.T) {
	code, err := newCode(rand.Reader)
	wantNil(t, err)
	for typed, key := range map[string]string{
		"": "people.reference_form", "Quillerou": "people.reference_form", "ZZZ-ZZZ-ZZF": "people.reference_form",
		shortcode.Spoken(code): "people.reference_code", strings.ToLower(code): "people.reference_code",
	} {
		wantKey(t, CheckReference(typed), key)
	}
	for _, whole := range []string{"0190a000-0000-7000-8000-000000000018", " 0190A000-0000-7000-8000-000000000018 "} {
		wantNil(t, CheckReference(whole))
	}
	if got := ReferenceOf("nobody"); got != "" {
		t.Errorf("nobody has the reference %q", got)
	}
}

// By its reference or its whole identifier, a file is asked for; nobody's,
// that of the erased and one that two files share answer alike, and leave no
// request.
func TestAFileIsAskedForByItsReference(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		ask := may(t, admin, access.GlassAsk)
		id, gone := h.create(t, aCard()), h.create(t, aCard())
		for _, typed := range []string{ReferenceOf(id), strings.ToLower(ReferenceOf(id)), string(id), strings.ToUpper(string(id))} {
			_, err := h.AskGlass(ctx, ask, typed, aReason)
			wantNil(t, err)
		}
		if n := h.count(t, "people_glasses", "person", id); n != 4 {
			t.Errorf("%d requests are kept, want 4", n)
		}
		wantNil(t, h.Erase(ctx, eraser(t), gone, Mistaken))
		twin := string(id)
		h.raw(t, "INSERT INTO people (id, structure, card, version, created_at, created_by, last_contact_at) SELECT ?, structure, card, version, created_at, created_by, last_contact_at FROM people WHERE id = ?",
			"00000000-0000-7000-8000-000"+twin[27:], id)
		for name, typed := range map[string]string{
			"erased": ReferenceOf(gone), "erased, whole": string(gone), "nobody": "0190a000-0000-7000-8000-000000000018", "two files": ReferenceOf(id),
		} {
			_, err := h.AskGlass(ctx, ask, typed, aReason)
			wantKind(t, err, kernel.NotFound)
			if err != nil {
				wantKey(t, err, "people.reference_unknown")
			}
			if n := h.count(t, "people_glasses", "asker", "admin"); n != 4 {
				t.Errorf("%s: %d requests are kept, want 4", name, n)
			}
		}
	})
}
