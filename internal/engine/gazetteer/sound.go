package gazetteer

import (
	"cmp"
	"slices"
	"sort"
	"strings"
)

// sound is how a key is heard.
type sound struct {
	heard string
	key   int32
}

// spoken turns French spellings into one letter a sound, the longest first:
// capitals stand for sounds that no single letter writes. The rules are those
// of any primer; they need not be exact, only the same for both sides.
var spoken = strings.NewReplacer(
	"eaux", "o", "eau", "o", "aux", "o", "aud", "o", "ault", "o", "aut", "o", "au", "o",
	"aill", "ay", "eill", "ey", "ouill", "Uy",
	"oin", "wI", "ain", "I", "ein", "I", "aim", "I", "yn", "I", "ym", "I",
	"ai", "e", "ei", "e", "ay", "e", "ey", "e",
	"oeu", "E", "oe", "e", "eu", "E", "ou", "U", "oi", "wa", "oy", "wa",
	"sch", "S", "sh", "S", "ch", "S", "ph", "f", "th", "t", "gn", "N",
	"qu", "k", "ck", "k", "cc", "k", "q", "k", "gu", "g", "ge", "j", "gi", "ji",
	"sce", "se", "sci", "si", "ce", "se", "ci", "si", "cy", "si", "c", "k",
	"ss", "s", "z", "s", "x", "s",
	"an", "A", "am", "A", "en", "A", "em", "A", "on", "O", "om", "O", "in", "I", "im", "I", "un", "I",
	"y", "i", "h", "", "w", "v", "ae", "a",
)

// hear gives the sound of a key: spellings made one, letters said once,
// endings that French leaves silent dropped.
func hear(key string) string {
	heard := once(spoken.Replace(once(key)))
	if len(heard) < 4 {
		return heard
	}
	// A mute e makes the consonant before it heard.
	if mute, ok := strings.CutSuffix(strings.TrimSuffix(heard, "s"), "e"); ok {
		return mute
	}
	return heard[:3] + strings.TrimRight(heard[3:], "stdpr")
}

// once gives s with each letter said once where it is doubled.
func once(s string) string {
	kept := make([]byte, 0, len(s))
	for i := range len(s) {
		if n := len(kept); n == 0 || kept[n-1] != s[i] {
			kept = append(kept, s[i])
		}
	}
	return string(kept)
}

// addSounds lays out the sounds of the keys in order.
func (x *Index) addSounds() {
	for i, k := range x.keys {
		x.sounds = append(x.sounds, sound{hear(x.spelling(k)), int32(i)})
	}
	slices.SortFunc(x.sounds, func(a, b sound) int {
		return cmp.Or(cmp.Compare(a.heard, b.heard), cmp.Compare(a.key, b.key))
	})
}

// alike gives the keys that sound the same as q.
func (x *Index) alike(q string) []sound {
	heard := hear(q)
	from := sort.Search(len(x.sounds), func(i int) bool { return x.sounds[i].heard >= heard })
	to := from
	for to < len(x.sounds) && x.sounds[to].heard == heard {
		to++
	}
	return x.sounds[from:to]
}
