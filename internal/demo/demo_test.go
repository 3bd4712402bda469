package demo

import (
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"relais/internal/directory"
	"relais/internal/engine/openinghours"
	"relais/internal/kernel"
	"relais/internal/territory"
)

var aDay = time.Date(2031, time.March, 12, 15, 4, 5, 0, time.UTC)

// theAtlas reads the communes once for all the tests.
var theAtlas = sync.OnceValues(territory.Embedded)

func atlas(t *testing.T) *territory.Atlas {
	t.Helper()
	a, err := theAtlas()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func placesOn(t *testing.T, now time.Time) []directory.Place {
	t.Helper()
	places, err := Places(atlas(t), now)
	if err != nil {
		t.Fatal(err)
	}
	return places
}

func TestPlacesAreMany(t *testing.T) {
	places := placesOn(t, aDay)
	if len(places) < 400 || len(places) > 600 {
		t.Errorf("%d places, want 400 to 600", len(places))
	}
	in := map[string]int{}
	for _, p := range places {
		in[p.Address.Commune[:2]]++
	}
	if len(in) < 11 { // 97 stands for two départements
		t.Errorf("places in %d départements: %v", len(in), in)
	}
	if in["36"] < 45 {
		t.Errorf("%d places in the Indre, want 45", in["36"])
	}
}

func TestPlacesAreTheSameAtEachCall(t *testing.T) {
	if !reflect.DeepEqual(placesOn(t, aDay), placesOn(t, aDay.Add(3*time.Hour))) {
		t.Error("two calls on one day differ")
	}
	later := placesOn(t, aDay.AddDate(2, 5, 11))
	for i, p := range placesOn(t, aDay) {
		if p.ConfirmedOn.Equal(later[i].ConfirmedOn) {
			t.Fatalf("%s is confirmed on %v whatever the day", p.Name, p.ConfirmedOn)
		}
		p.ConfirmedOn = later[i].ConfirmedOn
		if !reflect.DeepEqual(p, later[i]) {
			t.Fatalf("%s changes with the day", p.Name)
		}
	}
}

func TestPlacesAreCardsTheNetworkMayKeep(t *testing.T) {
	refs, cards := map[string]bool{}, map[string]bool{}
	for _, p := range placesOn(t, aDay) {
		if err := p.Check(); err != nil {
			t.Errorf("%s: %v", p.Name, err)
		}
		if p.Origin.Source != Source || refs[p.Origin.Ref] {
			t.Errorf("%s: origin %+v is another's", p.Name, p.Origin)
		}
		refs[p.Origin.Ref] = true
		if key := p.Name + p.Address.Commune; cards[key] {
			t.Errorf("two places are named %s in %s", p.Name, p.Address.City)
		} else {
			cards[key] = true
		}
		if p.Pivot == directory.UnknownPivot || p.Pivot != "" && (len(p.Pivot) != 14 || p.Pivot[:6] != "000000") {
			t.Errorf("%s: pivot %q could be someone's", p.Name, p.Pivot)
		}
	}
}

func TestHoursAreUnderstood(t *testing.T) {
	distinct := map[string]bool{}
	for _, p := range placesOn(t, aDay) {
		if p.Hours == "" {
			continue
		}
		distinct[p.Hours] = true
		schedule, err := openinghours.Parse(p.Hours)
		if err != nil {
			t.Errorf("%s: %q: %v", p.Name, p.Hours, err)
			continue
		}
		if schedule.Bitmap() == [3]uint64{} {
			t.Errorf("%s: %q never opens", p.Name, p.Hours)
		}
	}
	if len(distinct) < 60 {
		t.Errorf("only %d sorts of hours", len(distinct))
	}
}

// A rule after ";" takes the place of those before it on the days it names;
// after "," it adds to them. Read either way the hours must be the same, or an
// afternoon has wiped out a morning by mistake.
func TestHoursKeepTheirMornings(t *testing.T) {
	for _, p := range placesOn(t, aDay) {
		if wipes, err := wipesOut(p.Hours); err != nil || wipes {
			t.Errorf("%s: %q names a day twice, %v", p.Name, p.Hours, err)
		}
	}
	if wipes, err := wipesOut("Mo-Fr 14:00-18:00; Tu 09:00-12:00"); err != nil || !wipes {
		t.Errorf("a wiped out afternoon goes unseen: %v", err)
	}
}

func wipesOut(hours string) (bool, error) {
	if hours == "" {
		return false, nil
	}
	replacing, err := openinghours.Parse(hours)
	if err != nil {
		return false, err
	}
	adding, err := openinghours.Parse(strings.ReplaceAll(hours, ";", ","))
	if err != nil {
		return false, err
	}
	return replacing.Bitmap() != adding.Bitmap(), nil
}

func TestEveryFreshnessOnAnyDay(t *testing.T) {
	for _, now := range []time.Time{aDay, time.Date(2028, 2, 29, 0, 0, 0, 0, time.UTC), time.Date(2026, 8, 31, 23, 59, 0, 0, time.UTC)} {
		count := map[directory.Freshness]int{}
		places := placesOn(t, now)
		for _, p := range places {
			if p.ConfirmedOn.After(now) || !p.ConfirmedOn.Equal(p.ConfirmedOn.Truncate(24*time.Hour)) {
				t.Fatalf("%s: confirmed on %v, asked on %v", p.Name, p.ConfirmedOn, now)
			}
			count[p.FreshnessAt(now)]++
		}
		for _, f := range []directory.Freshness{directory.Fresh, directory.ToCheck, directory.Stale} {
			if count[f] < len(places)/12 {
				t.Errorf("on %v, %d cards are %v of %d", now, count[f], f, len(places))
			}
		}
	}
}

func TestPointsLieInTheirTown(t *testing.T) {
	seen := map[kernel.Point]string{}
	for _, p := range placesOn(t, aDay) {
		commune, _ := atlas(t).Commune(p.Address.Commune)
		if d := p.Point.DistanceTo(commune.Point); d > townReach+1 {
			t.Errorf("%s is %.0f m from %s", p.Name, d, commune.Name)
		}
		if other, taken := seen[p.Point]; taken {
			t.Errorf("%s stands on %s", p.Name, other)
		}
		seen[p.Point] = p.Name
	}
}
