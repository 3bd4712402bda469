package nearest

import (
	"fmt"
	"math"
	"math/rand/v2"

	"relais/internal/kernel"
)

// generate gives n items scattered like a country's: towns of very unequal
// size, dense at their centre, some overseas; attributes, hours and words from
// common to rare. The same seed gives the same items.
func generate(n int, seed uint64) []Item {
	random := rand.New(rand.NewPCG(seed, 7))
	centres := scatterTowns(rand.New(rand.NewPCG(99, 7)), max(20, n/200))
	items := make([]Item, n)
	for i := range items {
		// Squaring favours the first towns: a few are large, most are small.
		u := random.Float64()
		centre := centres[int(u*u*float64(len(centres)))]
		reach := 0.03 * math.Abs(random.NormFloat64())
		angle := random.Float64() * 2 * math.Pi
		items[i] = Item{
			Key:   fmt.Sprintf("item-%07d", i),
			Point: kernel.Point{Lat: centre.Lat + reach*math.Sin(angle), Lon: centre.Lon + reach*math.Cos(angle)},
			Mask:  drawMask(random),
			Hours: drawHours(random),
			Words: drawWords(random),
			Value: i,
		}
	}
	return items
}

func scatterTowns(random *rand.Rand, n int) []kernel.Point {
	centres := make([]kernel.Point, n)
	for i := range centres {
		if i%30 == 29 {
			centres[i] = kernel.Point{Lat: -21.3 + 0.5*random.Float64(), Lon: 55.3 + 0.5*random.Float64()}
			continue
		}
		centres[i] = kernel.Point{Lat: 42.5 + 8*random.Float64(), Lon: -4 + 11.5*random.Float64()}
	}
	return centres
}

// Bits 0–15 are services, each on one item in four; 16–19 fees, one each;
// 20–29 publics, one item in two; 40 is on one item in five thousand.
const (
	firstFee    = 16
	firstPublic = 20
	rareBit     = 40
	lastHour    = hoursOfWeek - 1
)

func drawMask(random *rand.Rand) Mask {
	var m Mask
	for service := range 16 {
		if random.IntN(4) == 0 {
			m.Set(service)
		}
	}
	m.Set(firstFee + random.IntN(4))
	for public := range 10 {
		if random.IntN(2) == 0 {
			m.Set(firstPublic + public)
		}
	}
	if random.IntN(5000) == 0 {
		m.Set(rareBit)
	}
	return m
}

// drawHours gives one hour in four, and the last of the week to one item in 300.
func drawHours(random *rand.Rand) [3]uint64 {
	hours := [3]uint64{random.Uint64() & random.Uint64(), random.Uint64() & random.Uint64(), random.Uint64() & random.Uint64() >> 25}
	if random.IntN(300) == 0 {
		hours[2] |= 1 << (lastHour - 128)
	}
	return hours
}

// drawWords gives six words; word w is about w times rarer than the first.
func drawWords(random *rand.Rand) []string {
	words := make([]string, 6)
	for i := range words {
		words[i] = wordAt(int(math.Exp(random.Float64()*math.Log(20_000))) - 1)
	}
	return words
}

// wordAt spells rank w so that the words of a prefix are of all ranks.
func wordAt(w int) string { return fmt.Sprintf("%c%c%d", 'a'+w%26, 'a'+w/26%26, w) }

// sampleFilters gives the filters that are tested and measured, by name.
func sampleFilters(random *rand.Rand) map[string]Filter {
	three := Anything()
	three.AnyOf = []Mask{
		MaskOf(random.IntN(16), random.IntN(16)),
		MaskOf(firstFee + random.IntN(4)),
		MaskOf(firstPublic + random.IntN(10)),
	}
	seven := three
	seven.AnyOf = append([]Mask{MaskOf(firstPublic), MaskOf(firstPublic + 1), MaskOf(0, 1)}, three.AnyOf...)
	seven.HourBit = random.IntN(lastHour)
	late := Anything()
	late.HourBit = lastHour
	rare := Anything()
	rare.AnyOf = []Mask{MaskOf(rareBit)}
	text := three
	text.Words = []string{wordAt(random.IntN(1000))}
	twoWords := Anything()
	twoWords.Words = []string{wordAt(random.IntN(4)), wordAt(4 + random.IntN(40))}
	prefix := three
	prefix.Words, prefix.Prefix = []string{wordAt(random.IntN(2000))[:2]}, true
	return map[string]Filter{
		"any": Anything(), "three": three, "seven": seven, "rare": rare, "late": late,
		"text": text, "two words": twoWords, "prefix": prefix,
	}
}
