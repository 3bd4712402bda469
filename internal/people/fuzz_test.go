package people

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"relais/internal/engine/shortcode"
	"relais/internal/kernel"
	"relais/internal/platform/seal"
)

// A code that is taken is one that could be given, and its usual spelling is
// taken for the same.
func FuzzCode(f *testing.F) {
	given, err := newCode(strings.NewReader("a source that runs dry"))
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{given, shortcode.Spoken(given), strings.ToLower(given), " " + given + "\u202f", given[:9] + "2", "ſ", "", given + given} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		code, err := parseCode(typed)
		if err != nil {
			if kernel.KindOf(err) != kernel.Invalid || code != "" {
				t.Errorf("%q: %q, %v", typed, code, err)
			}
			return
		}
		if again, err := parseCode(shortcode.Spoken(code)); err != nil || again != code || len(code) != codeLength || strings.Trim(code, shortcode.Alphabet) != "" {
			t.Errorf("%q became %q, then %q, %v", typed, code, again, err)
		}
	})
}

// A number that is taken is in E.164, and read again it is the same.
func FuzzReadPhone(f *testing.F) {
	for _, s := range []string{"06 39 98 00 01", "+33639980001", "0692 00 00 01", "00 44 20 7946 0958", "06 39 98 00 01 poste 3", "tel:+33639980001;ext=2", "١٢٣٤٥٦٧٨٩٠", ""} {
		f.Add(s, "36044")
		f.Add(s, "97411")
	}
	form := regexp.MustCompile(`^\+[1-9][0-9]{1,16}$`)
	f.Fuzz(func(t *testing.T, typed, commune string) {
		number, ok := readPhone(typed, commune)
		if !ok {
			if number != "" {
				t.Errorf("%q is refused as %q", typed, number)
			}
			return
		}
		if again, ok := readPhone(number, ""); !form.MatchString(number) || !ok || again != number {
			t.Errorf("%q became %q, then %q, %v", typed, number, again, ok)
		}
	})
}

// The file of erasures gives only what was written in it.
func FuzzTombstones(f *testing.F) {
	folder := filepath.Join(f.TempDir(), "safe")
	keys, err := os.ReadFile("../platform/seal/testdata/safe.json") // the same in every process of a fuzzing
	wantNil(f, err)
	wantNil(f, os.Mkdir(folder, 0o700))
	wantNil(f, os.WriteFile(filepath.Join(folder, "safe.json"), keys, 0o600))
	safe, err := seal.OpenSafe(seal.SafeConfig{Folder: folder})
	wantNil(f, err)
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	written := []Tombstone{{"019aaf00-0000-7000-8000-000000000001", at, Asked}, {"019aaf00-0000-7000-8000-000000000002", at, Overdue}}
	wantNil(f, fileTombstones(safe, written))
	file := filepath.Join(safe.Folder(), tombstoneFile)
	whole, err := os.ReadFile(file)
	wantNil(f, err)
	f.Add(whole)
	f.Add(whole[:len(whole)-1])
	f.Add([]byte(strings.ReplaceAll(string(whole), "asked", "overdue")))
	f.Add([]byte(strings.ReplaceAll(string(whole), "asked", `asked","reason":"asked`)))
	f.Add([]byte("\n{}\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		wantNil(t, os.WriteFile(file, content, 0o600))
		stones, err := Tombstones(safe)
		if err != nil && kernel.KindOf(err) != kernel.Unavailable {
			t.Error(err)
		}
		for _, stone := range stones {
			if !slices.ContainsFunc(written, func(w Tombstone) bool {
				return w.Person == stone.Person && w.Reason == stone.Reason && w.ErasedAt.Equal(stone.ErasedAt)
			}) {
				said, _ := json.Marshal(stone)
				t.Errorf("%q gives %s", content, said)
			}
		}
		// The same text, kept elsewhere, adds nothing that this safe did not write.
		wantNil(t, os.WriteFile(file, whole[:bytes.IndexByte(whole, '\n')+1], 0o600))
		read, lacked, err := TakeErasures(safe, bytes.NewReader(content))
		if err != nil || lacked > read || lacked > 1 {
			t.Errorf("%q: %d read, %d lacked, %v", content, read, lacked, err)
		}
		if kept, err := Tombstones(safe); err != nil || len(kept) != 1+lacked {
			t.Errorf("%q: the list has %d, %v", content, len(kept), err)
		}
	})
}

// A reference is read in any case and with any hyphens; one that is taken is that
// of the identifiers that end so, and no other text of its length passes for it.
func FuzzReference(f *testing.F) {
	id := kernel.ID("019aaf00-0000-7000-8000-0000000000a1")
	said := ReferenceOf(id)
	for _, s := range []string{said, strings.ToLower(said), strings.ReplaceAll(said, "-", ""), " " + string(id), said[:len(said)-1] + "2", "ſ", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		if err := CheckReference(typed); err != nil {
			if kernel.KindOf(err) != kernel.Invalid {
				t.Errorf("%q: %v", typed, err)
			}
			return
		}
		reference, err := parseReference(typed)
		if err != nil || (reference.whole == "") == (reference.end == "") {
			t.Fatalf("%q: %+v, %v", typed, reference, err)
		}
		whole := kernel.ID(reference.whole)
		if whole == "" {
			whole = id[:len(id)-len(reference.end)] + kernel.ID(reference.end)
		}
		again, err := parseReference(ReferenceOf(whole))
		if err != nil || reference.end != "" && again.end != reference.end || !strings.HasSuffix(string(whole), again.end) {
			t.Errorf("%q is of %s, whose reference is of %+v, %v", typed, whole, again, err)
		}
	})
}
