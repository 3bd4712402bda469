package nearest

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"relais/internal/kernel"
)

// The referee: what the answers are by their definition, without any index.

type hit struct {
	key    string
	metres float64
}

// passes is the definition of a filter, but for Within.
func passes(item *Item, f Filter) bool {
	for _, group := range f.AnyOf {
		if !slices.ContainsFunc(bitsOf(group), item.Mask.Has) {
			return false
		}
	}
	if f.HourBit >= 0 && item.Hours[f.HourBit/64]>>(f.HourBit%64)&1 == 0 {
		return false
	}
	for i, want := range f.Words {
		if !slices.ContainsFunc(item.Words, func(w string) bool {
			if f.Prefix && i == len(f.Words)-1 {
				return strings.HasPrefix(w, want)
			}
			return w == want
		}) {
			return false
		}
	}
	return f.Accept == nil || f.Accept(item)
}

func bitsOf(m Mask) []int {
	var bits []int
	for bit := range 256 {
		if m.Has(bit) {
			bits = append(bits, bit)
		}
	}
	return bits
}

func bruteNear(items map[string]Item, p kernel.Point, f Filter) []hit {
	hits := []hit{}
	for _, item := range items {
		metres := p.DistanceTo(item.Point)
		if item.Point.IsZero() {
			metres = math.Inf(1)
		}
		if passes(&item, f) && (f.Within == 0 || metres <= f.Within) {
			hits = append(hits, hit{item.Key, metres})
		}
	}
	slices.SortFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.metres, b.metres), cmp.Compare(a.key, b.key))
	})
	return hits
}

func bruteAll(items map[string]Item, f Filter) []string {
	keys := []string{}
	for _, key := range slices.Sorted(maps.Keys(items)) {
		item := items[key]
		if passes(&item, f) {
			keys = append(keys, key)
		}
	}
	return keys
}

// What is drawn at random. Points crowd in few places, some of them the same,
// so that ties, tight clusters and long ways all occur.

var towns = []kernel.Point{
	{Lat: 48.8566, Lon: 2.3522},    // Paris
	{Lat: 45.7640, Lon: 4.8357},    // Lyon
	{Lat: -21.1151, Lon: 55.5364},  // La Réunion
	{Lat: 16.2650, Lon: -61.5510},  // Guadeloupe
	{Lat: -16.5000, Lon: 179.9999}, // either side
	{Lat: -16.5000, Lon: -179.999}, // of the date line
	{Lat: 90, Lon: 0},
	{Lat: -48.8566, Lon: -177.6478}, // opposite of Paris
}

func drawPoint(t *rapid.T) kernel.Point {
	town := rapid.SampledFrom(towns).Draw(t, "town")
	spread := rapid.SampledFrom([]float64{0, 1e-9, 1e-4, 0.1, 5}).Draw(t, "spread")
	return kernel.Point{
		Lat: min(90, max(-90, town.Lat+spread*rapid.Float64Range(-1, 1).Draw(t, "north"))),
		Lon: min(180, max(-180, town.Lon+spread*rapid.Float64Range(-1, 1).Draw(t, "east"))),
	}
}

var vocabulary = []string{"aide", "aider", "aidant", "atelier", "borne", "caf", "café", "z"}

func drawItem(t *rapid.T, keys int) Item {
	n := rapid.IntRange(0, keys-1).Draw(t, "key")
	item := Item{Key: fmt.Sprintf("k%03d", n), Value: rapid.IntRange(0, 9).Draw(t, "value")}
	if rapid.IntRange(0, 9).Draw(t, "placed") > 0 {
		item.Point = drawPoint(t)
	}
	for range rapid.IntRange(0, 4).Draw(t, "bits") {
		item.Mask.Set(rapid.SampledFrom([]int{0, 1, 2, 63, 64, 130, 255}).Draw(t, "bit"))
	}
	item.Hours[rapid.IntRange(0, 2).Draw(t, "lane")] = rapid.SampledFrom([]uint64{0, 1, 5}).Draw(t, "hours")
	item.Words = rapid.SliceOfN(rapid.SampledFrom(vocabulary), 0, 4).Draw(t, "words")
	return item
}

func drawItems(t *rapid.T, most, keys int) []Item {
	n := rapid.IntRange(0, most).Draw(t, "items")
	items := make([]Item, 0, n)
	for range n {
		items = append(items, drawItem(t, keys))
	}
	return items
}

func drawFilter(t *rapid.T) Filter {
	f := Anything()
	for range rapid.IntRange(0, 2).Draw(t, "groups") {
		f.AnyOf = append(f.AnyOf, MaskOf(rapid.SliceOfN(rapid.SampledFrom([]int{0, 1, 2, 63, 64, 130, 255}), 0, 4).Draw(t, "group")...))
	}
	f.HourBit = rapid.SampledFrom([]int{-1, -1, -1, 0, 2, 64, 128, 167}).Draw(t, "hour")
	if rapid.Bool().Draw(t, "text") {
		wanted := append([]string{"", "a", "ai", "ca", "none"}, vocabulary...)
		f.Words = rapid.SliceOfN(rapid.SampledFrom(wanted), 0, 2).Draw(t, "wanted")
		f.Prefix = rapid.Bool().Draw(t, "prefix")
	}
	f.Within = rapid.SampledFrom([]float64{0, 0, 1e-3, 20, 20_000, 3e6, 1.9e7}).Draw(t, "within")
	if rapid.IntRange(0, 3).Draw(t, "exact") == 0 {
		odd := rapid.IntRange(0, 1).Draw(t, "odd")
		f.Accept = func(item *Item) bool { return item.Value.(int)%2 == odd }
	}
	return f
}
