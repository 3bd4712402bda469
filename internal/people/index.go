package people

import (
	"strconv"
)

// purpose names what a blind index compares.
type purpose string

const (
	byFirstName purpose = "first_name"
	byName      purpose = "name"
	byPhone     purpose = "phone"
	byYear      purpose = "year"
)

// key is something a person is searched by, in the form in which it is
// compared.
type key struct {
	purpose purpose
	value   string
}

// keysOf gives what a card is found by: each word of the names, the phone, the
// year of birth.
func keysOf(c Card) []key {
	var keys []key
	met := map[key]bool{}
	add := func(k key) {
		if !met[k] {
			met[k] = true
			keys = append(keys, k)
		}
	}
	for _, word := range nameWords(c.FirstName) {
		add(key{byFirstName, word})
	}
	for _, word := range nameWords(c.Name) {
		add(key{byName, word})
	}
	if c.Phone != "" {
		add(key{byPhone, c.Phone})
	}
	if c.BirthYear != 0 {
		add(key{byYear, strconv.Itoa(c.BirthYear)})
	}
	return keys
}

// blind gives the index under which a key is kept now.
func (s store) blind(k key) []byte { return s.keys.Index("person "+string(k.purpose), k.value) }

// blinds gives every index under which a key may be found while the index keys
// are being replaced.
func (s store) blinds(k key) [][]byte {
	return append([][]byte{s.blind(k)}, s.keys.IndexOld("person "+string(k.purpose), k.value)...)
}
