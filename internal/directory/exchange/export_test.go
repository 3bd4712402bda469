package exchange

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"relais/internal/directory"
	"relais/internal/kernel"
)

func export(t testing.TB, s *directory.Store, format Format) (string, Exported) {
	t.Helper()
	var b bytes.Buffer
	done, err := Export(t.Context(), s, format, &b)
	if err != nil {
		t.Fatal(err)
	}
	return b.String(), done
}

// identifiers gives the first column of a file.
func identifiers(file string) (ids []string) {
	for _, line := range strings.Split(strings.TrimSpace(file), "\n")[1:] {
		id, _, _ := strings.Cut(line, ",")
		ids = append(ids, id)
	}
	return ids
}

func put(t testing.TB, s *directory.Store, places ...directory.Place) {
	t.Helper()
	if _, err := s.Put(t.Context(), places); err != nil {
		t.Fatal(err)
	}
}

func plainPlace(source, ref string) directory.Place {
	return directory.Place{
		Origin: directory.Origin{Source: source, Ref: ref}, Name: "Espace",
		Address: directory.Address{Street: "1 rue", Postcode: "36000", City: "Châteauroux"},
		Access:  []string{directory.AccessNone},
	}
}

// What goes out comes back: an export read again changes nothing, in either
// form, and an empty directory fed with it exports the same file.
func TestExportReadAgainChangesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, s *directory.Store) {
		run(t, s, generated(300))
		for _, format := range []Format{StandardCSV, StandardJSON} {
			file, done := export(t, s, format)
			if done.Written != 300 || len(done.LeftOut) != 0 {
				t.Errorf("%+v", done)
			}
			if again := run(t, s, file); again.Unchanged != 300 {
				t.Errorf("%s read again: %+v", format, again)
			}
			other := onFile(t)
			run(t, other, file)
			if !reflect.DeepEqual(byOrigin(t, other), byOrigin(t, s)) {
				t.Errorf("%s gives other places", format)
			}
		}
	})
}

func TestExportPassesOverWhatTheStandardCannotCarry(t *testing.T) {
	onBoth(t, func(t *testing.T, s *directory.Store) {
		nowhere := plainPlace("essai", "b")
		nowhere.Address.Postcode = ""
		put(t, s, plainPlace("essai", "a"), nowhere, plainPlace("essai", "c"))
		for _, format := range []Format{StandardCSV, StandardJSON} {
			file, done := export(t, s, format)
			if done.Written != 2 || !slices.Equal(done.LeftOut, []directory.Origin{{Source: "essai", Ref: "b"}}) {
				t.Errorf("%+v", done)
			}
			if format == StandardJSON && !json.Valid([]byte(file)) {
				t.Errorf("not JSON: %s", file)
			}
			if again := run(t, s, file); again.Rows != 2 || again.Unchanged != 2 {
				t.Errorf("%+v", again)
			}
		}
	})
}

func TestExportOfNothing(t *testing.T) {
	s := onFile(t)
	if file, done := export(t, s, StandardCSV); strings.Count(file, "\n") != 1 || !strings.HasPrefix(file, "id,pivot,nom") || done.Written != 0 {
		t.Errorf("%q, %+v", file, done)
	}
	if file, _ := export(t, s, StandardJSON); strings.TrimSpace(file) != "[]" {
		t.Errorf("%q", file)
	}
	if _, err := Export(t.Context(), s, "xml", &bytes.Buffer{}); kernel.KindOf(err) != kernel.Invalid {
		t.Errorf("an unknown format: %v", err)
	}
}

// Identifiers are unique in a file; the place that came first keeps the plain
// reference, however often it changes after.
func TestSharedReferencesAreToldApart(t *testing.T) {
	onBoth(t, func(t *testing.T, s *directory.Store) {
		first := plainPlace("nord", "1")
		put(t, s, first)
		put(t, s, plainPlace("sud", "1"), plainPlace("est", "sud:1"), plainPlace("", "1"))
		first.Name = "Refait"
		put(t, s, first)
		file, _ := export(t, s, StandardCSV)
		ids := identifiers(file)
		slices.Sort(ids)
		if want := []string{"1", ":1", "est:sud:1", "sud:1"}; !slices.Equal(ids, want) {
			t.Errorf("%q, want %q", ids, want)
		}
		before := byOrigin(t, s)
		if again := run(t, s, file); again.Unchanged != 4 || !reflect.DeepEqual(byOrigin(t, s), before) {
			t.Errorf("read again: %+v", again)
		}
		other := onFile(t)
		run(t, other, file)
		if !reflect.DeepEqual(byOrigin(t, other), before) {
			t.Errorf("an empty directory fed with it has %+v", byOrigin(t, other))
		}
	})
}

// Whatever the references, identifiers are unique, and each leads back to the
// origin it stands for.
func TestNamesAreUniqueAndLeadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom([]string{"", "a", "b", "a:", "1", "a:1", "b:a:1", ":1", ":"})
		origins := rapid.SliceOfDistinct(rapid.Custom(func(t *rapid.T) directory.Origin {
			o := directory.Origin{Source: word.Draw(t, "source"), Ref: word.Filter(func(s string) bool { return s != "" }).Draw(t, "ref")}
			o.Ref = ownRef(o) // as an import leaves it
			return o
		}), rapid.ID[directory.Origin]).Draw(t, "origins")
		first := map[string]kernel.ID{}
		for i, o := range origins {
			if _, known := first[o.Ref]; !known {
				first[o.Ref] = kernel.ID(rune('a' + i))
			}
		}
		n := names{first, map[string]bool{}}
		met := map[string]bool{}
		for i, o := range origins {
			name := n.of(&directory.Place{ID: kernel.ID(rune('a' + i)), Origin: o})
			if met[name] {
				t.Fatalf("%q twice", name)
			}
			met[name] = true
			if back := ownRef(directory.Origin{Source: o.Source, Ref: name}); back != o.Ref {
				t.Fatalf("%+v goes out as %q and comes back as %q", o, name, back)
			}
		}
	})
}
