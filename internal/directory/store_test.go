package directory

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
	"relais/migrations"
)

// onBoth runs a test on a fresh store of each database.
func onBoth(t *testing.T, test func(t *testing.T, s *Store)) {
	dbtest.Each(t, migrations.Files, func(t *testing.T, d *db.DB) { test(t, newTestStore(d)) })
}

func put(t testing.TB, s *Store, want Tally, places ...Place) {
	t.Helper()
	got, err := s.Put(t.Context(), places)
	if err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// all gives every change since a revision, in the order they came.
func all(t testing.TB, s *Store, since int64) (changes []Change) {
	t.Helper()
	err := s.Since(t.Context(), since, func(c Change) error {
		changes = append(changes, c)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return changes
}

func TestPutCreatesThenUpdatesThenLeavesAlone(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		a, b := aPlace("a"), aPlace("b")
		put(t, s, Tally{Created: 2}, a, b)
		before := all(t, s, 0)
		put(t, s, Tally{Unchanged: 2}, a, b)
		b.Name = "Espace refait"
		put(t, s, Tally{Created: 1, Updated: 1, Unchanged: 1}, a, b, aPlace("c"))

		after := all(t, s, 0)
		if len(before) != 2 || len(after) != 3 {
			t.Fatalf("%d then %d places", len(before), len(after))
		}
		if after[0].Place.Origin.Ref != "a" || after[0].Revision != 1 || after[0].Place.ID != before[0].Place.ID {
			t.Errorf("what was left alone has changed: %+v", after[0])
		}
		changed := map[string]Change{}
		for _, c := range all(t, s, 1) {
			changed[c.Place.Origin.Ref] = c
		}
		if len(changed) != 2 || changed["b"].Place.Name != "Espace refait" || changed["b"].Revision != 3 || changed["c"].Revision != 3 {
			t.Errorf("since the first revision: %+v", changed)
		}
		if old, err := s.Place(t.Context(), changed["b"].Place.ID); err != nil || old.Name != "Espace refait" {
			t.Errorf("the identifier of b leads to %+v, %v", old.Name, err)
		}
	})
}

// A card comes back as it went, every field of it.
func TestPlaceComesBackWhole(t *testing.T) {
	full := Place{
		Origin: Origin{"l'essai", `a "b"`}, Name: "Où l’on aide ? 'x' $1 \\ \n😀", Pivot: "00000000000012", Parent: "Maison",
		Kinds: []string{"CCAS", "BIB"}, Point: kernel.Point{Lat: 46.81034567891, Lon: -1e-7},
		Address: Address{"1 rue", "bât. A", "36000", "Châteauroux", "36044", true},
		Phone:   "+33261910000", Emails: []string{"a@exemple.fr"}, Websites: []string{"https://exemple.fr/?a=1&b=<2>"},
		Booking: "https://exemple.fr/rdv", Hours: "24/7", Directions: "Bus 1", Bring: "Carte", Summary: "Court", Details: "Long",
		Itinerances: []string{"Fixe"}, Programmes: []string{"France Services"}, Labels: []string{"ORDI 3.0"},
		OtherLabels: []string{"Autre"}, Accessibility: "https://exemple.fr/a", Entrance: "sans marche", Access: []string{AccessWalkIn},
		Services: []Service{{
			ServiceWork,
			[]string{"Jeunes"},
			[]string{"Illettrisme"},
			[]string{FeePaid},
			[]string{SupportRemote},
			[]string{OpenToPersons},
			[]string{"36"},
			"Sur place", 12,
			[]string{"ar"},
		}},
		ConfirmedOn: date(2026, 2, 3),
	}
	for i := range reflect.TypeFor[Place]().NumField() { // a field added to the type must be added here
		if f := reflect.TypeFor[Place]().Field(i).Name; reflect.ValueOf(full).Field(i).IsZero() && f != "ID" && f != "Structure" {
			t.Fatalf("the test leaves %s out", f)
		}
	}
	onBoth(t, func(t *testing.T, s *Store) {
		put(t, s, Tally{Created: 1}, full)
		got := all(t, s, 0)[0].Place
		if got.ID == "" || got.Structure == "" {
			t.Errorf("identifier %q, structure %q", got.ID, got.Structure)
		}
		one, err := s.Place(t.Context(), got.ID)
		if err != nil || !reflect.DeepEqual(one, got) {
			t.Errorf("alone it is %+v, %v", one, err)
		}
		got.ID, got.Structure = "", ""
		if !reflect.DeepEqual(got, full) {
			t.Errorf("%+v\nwent in as\n%+v", got, full)
		}
	})
}

func TestOneReferenceFromTwoSources(t *testing.T) {
	from := func(source, ref string) Place {
		return aPlace(ref, func(p *Place) { p.Origin.Source = source })
	}
	onBoth(t, func(t *testing.T, s *Store) {
		put(t, s, Tally{Created: 1}, from("a", "1"))
		put(t, s, Tally{Created: 3}, from("b", "1"), from("", "1"), from("a", "2"))
		put(t, s, Tally{Unchanged: 4}, from("", "1"), from("a", "1"), from("b", "1"), from("a", "2"))
		first := all(t, s, 0)[0].Place.ID
		shared, err := s.SharedRefs(t.Context())
		if err != nil || len(shared) != 1 || shared["1"] != first {
			t.Errorf("shared references %v, %v; the first place is %s", shared, err, first)
		}
	})
}

func TestPutIsAllOrNothing(t *testing.T) {
	bad := map[string]Place{
		"no name":          aPlace("x", func(p *Place) { p.Name = "" }),
		"NUL":              aPlace("x", func(p *Place) { p.Name = "a\x00" }),
		"NUL in reference": aPlace("x\x00"),
		"invalid UTF-8":    aPlace("x", func(p *Place) { p.Address.City = "Ch\xe2teau" }),
		"an endless ref":   aPlace(strings.Repeat("x", 4000)),
		"an endless pivot": aPlace("x", func(p *Place) { p.Pivot = "000000000000000" }),
		"the same again":   aPlace("lieu-000003", func(p *Place) { p.Name = "Autre" }),
	}
	onBoth(t, func(t *testing.T, s *Store) {
		for name, p := range bad {
			tally, err := s.Put(t.Context(), append(many(5), p))
			wantKind(t, err, kernel.Invalid)
			if tally != (Tally{}) || len(all(t, s, 0)) != 0 {
				t.Errorf("%s: %+v, and %d places are kept", name, tally, len(all(t, s, 0)))
			}
		}
		put(t, s, Tally{}) // an empty batch is no error
		put(t, s, Tally{Created: 5}, many(5)...)
	})
}

// randomUntil is a source of randomness that breaks after some identifiers.
type randomUntil struct{ left int }

var errNoChance = errors.New("no randomness left")

func (r *randomUntil) Read(b []byte) (int, error) {
	if r.left--; r.left < 0 {
		return 0, errNoChance
	}
	b[0] = byte(r.left)
	return len(b), nil
}

func TestABrokenTransactionLeavesNothing(t *testing.T) {
	dbtest.Each(t, migrations.Files, func(t *testing.T, d *db.DB) {
		clock := kernel.StoppedClock(noon)
		s := NewStore(d, clock, kernel.NewIDs(clock, &randomUntil{left: 4}))
		withPivot := func(p *Place) { p.Pivot = "00000000000012" }
		if _, err := s.Put(t.Context(), []Place{aPlace("a", withPivot), aPlace("b"), aPlace("c"), aPlace("d")}); !errors.Is(err, errNoChance) {
			t.Fatalf("error %v", err)
		}
		revision, err := s.Revision(t.Context())
		structures, errCount := d.NewSelect().Table("structures").Count(t.Context())
		if revision != 0 || err != nil || structures != 0 || errCount != nil || len(all(t, s, 0)) != 0 {
			t.Errorf("revision %d, %d structures, %d places; %v, %v", revision, structures, len(all(t, s, 0)), err, errCount)
		}
		ended, end := context.WithCancel(t.Context())
		end()
		if _, err := s.Put(ended, many(3)); !errors.Is(err, context.Canceled) || len(all(t, s, 0)) != 0 {
			t.Errorf("after its context ended: %v, %d places", err, len(all(t, s, 0)))
		}
	})
}

func TestStructuresByPivot(t *testing.T) {
	of := func(ref, pivot, parent string) Place {
		return aPlace(ref, func(p *Place) { p.Pivot, p.Parent = pivot, parent })
	}
	onBoth(t, func(t *testing.T, s *Store) {
		put(t, s, Tally{Created: 4}, of("a", "00000000000012", "Mairie"), of("b", "00000000000012", ""), of("c", "W000000001", ""), of("d", "", "Mairie"))
		put(t, s, Tally{Created: 1, Updated: 1}, of("e", "00000000000012", "Autre nom"), of("c", "00000000000012", ""))
		structure := map[string]kernel.ID{}
		for _, c := range all(t, s, 0) {
			structure[c.Place.Origin.Ref] = c.Place.Structure
		}
		if structure["a"] == "" || structure["a"] != structure["b"] || structure["a"] != structure["e"] || structure["a"] != structure["c"] || structure["d"] != "" {
			t.Errorf("%v", structure)
		}
		var rows []structureRow
		if err := s.db.NewSelect().Model(&rows).Order("pivot").Scan(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(rows) != 2 || rows[0].Name != "Mairie" || rows[1].Name != "Espace c" {
			t.Errorf("%+v", rows)
		}
	})
}

func TestPlaceThatIsNotThere(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		_, err := s.Place(t.Context(), "01999999-0000-7000-8000-000000000000")
		wantKind(t, err, kernel.NotFound)
	})
}

func TestSinceStopsAtTheFirstError(t *testing.T) {
	stop := errors.New("enough")
	onBoth(t, func(t *testing.T, s *Store) {
		put(t, s, Tally{Created: 5}, many(5)...)
		visited := 0
		err := s.Since(t.Context(), 0, func(Change) error { visited++; return stop })
		if !errors.Is(err, stop) || visited != 1 {
			t.Errorf("%d visited, %v", visited, err)
		}
	})
}

func TestACardThatCannotBeReadIsTold(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		put(t, s, Tally{Created: 1}, aPlace("a"))
		err := s.db.Write(t.Context(), func(ctx context.Context, tx bun.Tx) error {
			_, err := tx.NewRaw("UPDATE places SET card = '{'").Exec(ctx)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		err = s.Since(t.Context(), 0, func(Change) error { return nil })
		wantKind(t, err, kernel.Internal)
	})
}

func TestAHugeBatch(t *testing.T) {
	size := 20_000
	if RaceEnabled {
		size = 2_000
	}
	onBoth(t, func(t *testing.T, s *Store) {
		places := many(size)
		put(t, s, Tally{Created: len(places)}, places...)
		for i := range 100 {
			places[i].Name = "Refait"
		}
		put(t, s, Tally{Updated: 100, Unchanged: len(places) - 100}, places...)
		if n := len(all(t, s, 1)); n != 100 {
			t.Errorf("%d places changed, want 100", n)
		}
	})
}

// Writers that run at the same time, on several nodes when the database has
// them, count every change once, and their revisions show in order: who reads
// from where it stood misses nothing.
func TestWritersTakeTurns(t *testing.T) {
	const writers, rounds = 4, 15
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		nodes := []*Store{newTestStore(dbtest.Open(t, address, migrations.Files)), newTestStore(dbtest.Open(t, address, migrations.Files))}
		var writing sync.WaitGroup
		tallies := make([]Tally, writers)
		for w := range writers {
			writing.Go(func() {
				for round := range rounds {
					common := aPlace("common", func(p *Place) { p.Name = fmt.Sprintf("%d %d", w, round) })
					tally, err := nodes[w%2].Put(t.Context(), []Place{common, aPlace(fmt.Sprintf("own %d %d", w, round))})
					if err != nil {
						t.Error(err)
					}
					tallies[w].Add(tally)
				}
			})
		}
		done := make(chan struct{})
		go func() { writing.Wait(); close(done) }()
		seen, met := followUntil(t, nodes[1], done)

		var sum Tally
		for _, tally := range tallies {
			sum.Add(tally)
		}
		if want := (Tally{Created: writers*rounds + 1, Updated: writers*rounds - 1}); sum != want {
			t.Errorf("together %+v, want %+v", sum, want)
		}
		if seen != writers*rounds || len(met) != writers*rounds+1 {
			t.Errorf("the reader stands at revision %d with %d places", seen, len(met))
		}
	})
}

// followUntil reads what is new again and again, as an index does, until done
// and once more.
func followUntil(t *testing.T, s *Store, done <-chan struct{}) (seen int64, met map[string]bool) {
	met = map[string]bool{}
	for last := false; ; {
		for _, c := range all(t, s, seen) {
			if c.Revision < seen {
				t.Errorf("revision %d after %d", c.Revision, seen)
			}
			seen = c.Revision
			met[c.Place.Origin.Ref] = true
		}
		if last {
			return seen, met
		}
		select {
		case <-done:
			last = true
		default:
		}
	}
}
