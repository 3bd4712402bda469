package demo

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"relais/internal/directory"
	"relais/internal/territory"
)

// clerk writes sketches out as cards.
type clerk struct {
	atlas  *territory.Atlas
	phones phonebook
}

func newClerk(atlas *territory.Atlas) *clerk {
	return &clerk{atlas: atlas, phones: phonebook{}}
}

// place gives the card of a sketch, without the day it was confirmed.
func (c *clerk) place(s sketch, number int) (directory.Place, error) {
	commune, ok := c.atlas.Commune(s.commune)
	if !ok || len(commune.Postcodes) == 0 {
		return directory.Place{}, fmt.Errorf("no commune %q with a postcode", s.commune)
	}
	p := directory.Place{
		Origin:      directory.Origin{Source: Source, Ref: fmt.Sprintf("demo-%04d", number)},
		Name:        s.name,
		Pivot:       pivot(number),
		Parent:      s.owner,
		Kinds:       listOf(s.kinds),
		Address:     c.address(s, commune),
		Point:       pointNear(commune, number, s.coast),
		Hours:       s.hours,
		Directions:  s.directions,
		Bring:       s.bring,
		Summary:     s.summary,
		Details:     s.details,
		Itinerances: s.itinerance(),
		Programmes:  listOf(s.programmes),
		Labels:      listOf(s.labels),
		Entrance:    s.entrance,
		Access:      codesOf(directory.Accesses(), s.access),
	}
	for _, text := range s.offers {
		service, err := readOffer(text, commune)
		if err != nil {
			return p, err
		}
		p.Services = append(p.Services, service)
	}
	c.contact(&p, s, commune.Departement)
	return p, nil
}

// address writes the town as letters do: of an arrondissement, the postcode
// says which.
func (c *clerk) address(s sketch, commune territory.Commune) directory.Address {
	city := commune.Name
	if whole, ok := c.atlas.Commune(commune.Parent); ok {
		city = whole.Name
	}
	return directory.Address{
		Street: s.street, Postcode: mainPostcode(commune), City: city,
		Commune: commune.Code, CommuneGiven: true,
	}
}

// mainPostcode gives the roundest of the postcodes: that of the town hall, by
// custom of the post.
func mainPostcode(commune territory.Commune) string {
	zeros := func(postcode string) int { return len(postcode) - len(strings.TrimRight(postcode, "0")) }
	return slices.MaxFunc(commune.Postcodes, func(a, b string) int { return cmp.Compare(zeros(a), zeros(b)) })
}

// first is the number of the first place, which a structure of the demonstration
// runs.
const first = 1

// pivot gives one place in eight a legal number. It has the form of a SIRET
// and begins with zeros, as no true one does.
func pivot(number int) string {
	if number%8 != 3 && number != first {
		return ""
	}
	digits := fmt.Sprintf("%013d", number)
	sum := 0
	for i, d := range digits {
		n := int(d - '0')
		if i%2 == 0 { // every second digit, from the one before the key
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return digits + strconv.Itoa((10-sum%10)%10)
}
