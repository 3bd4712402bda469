package directory

import (
	"testing"

	"relais/internal/engine/nearest"
)

// Each vocabulary has its own attribute bits, and they suffice for its terms.
func TestAttributeBitsDoNotOverlap(t *testing.T) {
	taken := map[int]string{bitEveryone: "everyone", bitReceives: "receives"}
	take := func(from, n int, who string) {
		for bit := from; bit < from+n; bit++ {
			if other, twice := taken[bit]; twice || bit > 255 {
				t.Errorf("bit %d of %s is taken by %q, or is none", bit, who, other)
			}
			taken[bit] = who
		}
	}
	take(bitServices, len(Services().Terms), "services")
	take(bitFees, len(Fees().Terms), "fees")
	take(bitPublics, len(Publics().Terms), "publics")
	take(bitCares, len(Cares().Terms), "cares")
	take(bitAccesses, len(Accesses().Terms), "accesses")
	take(bitSupports, len(Supports().Terms), "supports")
	take(bitLanguages, languageBits, "languages")
	for _, language := range []string{"", "en", "ar", "français"} {
		if bit := languageBit(language); bit < bitLanguages || bit >= bitLanguages+languageBits {
			t.Errorf("%q has bit %d", language, bit)
		}
	}
}

// What an item is pruned by: every term of its services, and who is received.
func TestItemOfACard(t *testing.T) {
	zones := clocks(t)
	cards := cardsFrom(t, []Place{
		aPlace("a", func(p *Place) {
			p.Hours = "Mo 09:00-12:00"
			p.Services = append(p.Services, Service{Category: ServiceWork, Publics: []string{"Seniors"}, Languages: []string{"ar"}})
		}),
		aPlace("b", func(p *Place) { p.Access = []string{AccessNone} }),
		aPlace("c", func(p *Place) {
			p.Services[0].Publics, p.Hours, p.Address.Commune = []string{"Jeunes"}, "Mo 09:00-12:00", "97411"
		}),
	})
	a, b, c := itemOf(cards[0], zones[""]), itemOf(cards[1], zones[""]), itemOf(cards[2], zones[""])
	for _, check := range []struct {
		name string
		got  bool
		want bool
	}{
		{"first service", a.Mask.Has(bitServices + Services().Index(ServiceProcedures)), true},
		{"second service", a.Mask.Has(bitServices + Services().Index(ServiceWork)), true},
		{"a service it has not", a.Mask.Has(bitServices + Services().Index(ServiceSafety)), false},
		{"public", a.Mask.Has(bitPublics + Publics().Index("Seniors")), true},
		{"one service for everyone", a.Mask.Has(bitEveryone), true},
		{"no service for everyone", c.Mask.Has(bitEveryone), false},
		{"language", a.Mask.Has(languageBit("ar")), true},
		{"receives", a.Mask.Has(bitReceives), true},
		{"does not receive", b.Mask.Has(bitReceives), false},
		{"open on Monday at 9", open9(a), true},
		{"open at 8", a.Hours[0]>>8&1 == 1, false},
		{"hours unknown", b.Hours == [3]uint64{}, true},
		{"overseas, any hour of the mainland", c.Hours[0]>>8&1 == 1, true},
	} {
		if check.got != check.want {
			t.Errorf("%s: %v", check.name, check.got)
		}
	}
}

func open9(item nearest.Item) bool {
	bit := nearest.HourOfWeek(0, 9)
	return item.Hours[bit/64]>>(bit%64)&1 == 1
}
