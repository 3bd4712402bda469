package gazetteer

import (
	"cmp"
	"math/bits"
	"slices"
)

// key is a run of letters that a query may be a misspelling of: the key of a
// name, whole, without its article, or up to the end of one of its words.
// Names that share it are bearers[first:first+count].
type key struct {
	first, count int32
	start        int32 // in text
	letters      uint32
	weight       float32 // of its heaviest bearer
	length       uint8
}

// shortestPart is how many letters the beginning of a name must have to be a
// key of its own: "le" or "sur" would match too much.
const shortestPart = 4

// addKeys lays out the keys of the names, each once, and their sounds.
func (x *Index) addKeys() {
	number := make(map[string]int32, 2*len(x.names))
	var bearers [][2]int32 // key, name
	for i, n := range x.names {
		for _, from := range slices.Compact([]int32{n.start, n.core}) {
			for to := from + 1; to <= n.end; to++ {
				if to != n.end && (!x.wordStart[to] || to-from < shortestPart) {
					continue
				}
				k, known := number[x.text[from:to]]
				if !known {
					k = int32(len(x.keys))
					number[x.text[from:to]] = k
					x.keys = append(x.keys, newKey(x.text, from, to, n.weight))
				}
				bearers = append(bearers, [2]int32{k, int32(i)})
			}
		}
	}
	place := x.sortKeys()
	for i, b := range bearers {
		bearers[i][0] = place[b[0]]
	}
	slices.SortStableFunc(bearers, func(a, b [2]int32) int { return cmp.Compare(a[0], b[0]) })
	for i, b := range bearers {
		k := &x.keys[b[0]]
		if k.count == 0 {
			k.first = int32(i)
		}
		k.count++
		x.bearers = append(x.bearers, b[1])
	}
	x.addSounds()
}

// sortKeys brings the keys in order and gives the new place of each.
func (x *Index) sortKeys() (place []int32) {
	order := make([]int32, len(x.keys))
	for i := range order {
		order[i] = int32(i)
	}
	// The keys were met the heaviest first.
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(x.keys[a].length, x.keys[b].length) })
	place = make([]int32, len(x.keys))
	keys := make([]key, len(x.keys))
	for now, before := range order {
		place[before] = int32(now)
		keys[now] = x.keys[before]
		for len(x.keysUpTo) <= int(keys[now].length) {
			x.keysUpTo = append(x.keysUpTo, int32(now))
		}
	}
	x.keys = keys
	return place
}

// ofLength gives the keys of so many letters, the heaviest first.
func (x *Index) ofLength(length int) []key {
	if length < 0 || length >= len(x.keysUpTo) {
		return nil
	}
	to := int32(len(x.keys))
	if length+1 < len(x.keysUpTo) {
		to = x.keysUpTo[length+1]
	}
	return x.keys[x.keysUpTo[length]:to]
}

func newKey(text string, from, to int32, weight float32) key {
	return key{
		start: from, length: uint8(min(to-from, 255)), weight: weight,
		letters: letterSet(text[from:to]),
	}
}

// spelling gives the letters of a key.
func (x *Index) spelling(k key) string { return x.text[k.start : k.start+int32(k.length)] }

// letterSet gives which letters occur in a key, a bit each; digits share one.
func letterSet(s string) (set uint32) {
	for i := range len(s) {
		if s[i] >= 'a' {
			set |= 1 << (s[i] - 'a')
		} else {
			set |= 1 << 26
		}
	}
	return set
}

// maybeWithin tells whether a spelling with these letters can be within so
// many mistakes of the key: each mistake adds, takes away or changes one
// letter.
func (k *key) maybeWithin(letters uint32, mistakes int) bool {
	return bits.OnesCount32(letters&^k.letters) <= mistakes &&
		bits.OnesCount32(k.letters&^letters) <= mistakes
}
