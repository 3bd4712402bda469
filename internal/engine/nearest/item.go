package nearest

import (
	"slices"
	"strings"

	"relais/internal/kernel"
)

// Item is one thing that can be found. Once handed to [New] or [Index.Apply]
// it must not be changed, nor what it points to.
type Item struct {
	Key   string       // unique; an item applied under a known key replaces the former
	Point kernel.Point // where it is; zero when unknown, see [Snapshot.Near]
	Mask  Mask         // its attributes
	Hours [3]uint64    // hours of the week it may be open, by [HourOfWeek]; for pruning only
	Words []string     // the words of its text, folded as those of [Filter] are
	Value any          // what the caller wants back
}

const hoursOfWeek = 7 * 24

// HourOfWeek gives the bit of [Item.Hours] and [Filter.HourBit] for an hour,
// 0 to 23, of a day, 0 for Monday to 6 for Sunday.
func HourOfWeek(day, hour int) int { return day*24 + hour }

// Filter says which items are wanted: those that meet every condition. Mind
// that the zero Filter wants items open on Monday at midnight; start from
// [Anything].
type Filter struct {
	AnyOf   []Mask           // the item has at least one bit of every one of these groups
	HourBit int              // the item's Hours have this bit, 0 to 167; -1 for any hour
	Words   []string         // every one of these words is one of the item's
	Prefix  bool             // the last of Words may be just the beginning of a word
	Accept  func(*Item) bool // exact check of what passed all else; may be nil
	Within  float64          // metres from the origin, at most; 0 or less for no limit
}

// Anything is the filter that every item passes.
func Anything() Filter { return Filter{HourBit: -1} }

// hasWords tells whether the item has every word that the filter asks for.
func (f *Filter) hasWords(item *Item) bool {
	for i, want := range f.Words {
		prefix := f.Prefix && i == len(f.Words)-1
		if !slices.ContainsFunc(item.Words, func(word string) bool {
			return word == want || prefix && strings.HasPrefix(word, want)
		}) {
			return false
		}
	}
	return true
}
