package directory

import (
	"strings"
	"time"
)

// zones are the clocks of France: by the code of a commune where it has not
// that of its neighbours, else by the first three digits of a commune code or
// postcode; "" is the mainland's.
type zones map[string]*time.Location

// loadZones reads the time zones of France from the system or the binary.
func loadZones() (zones, error) {
	names := map[string]string{
		"":    "Europe/Paris",
		"971": "America/Guadeloupe",
		"972": "America/Martinique",
		"973": "America/Cayenne",
		"974": "Indian/Reunion",
		"975": "America/Miquelon",
		"976": "Indian/Mayotte",
		"977": "America/St_Barthelemy",
		"978": "America/Marigot",
		"986": "Pacific/Wallis",
		"987": "Pacific/Tahiti",
		"988": "Pacific/Noumea",

		"98718": "Pacific/Marquesas",
		"98723": "Pacific/Marquesas",
		"98731": "Pacific/Marquesas",
		"98746": "Pacific/Marquesas",
		"98756": "Pacific/Marquesas",
		"98757": "Pacific/Marquesas",
		"98719": "Pacific/Gambier",
	}
	z := zones{}
	for prefix, name := range names {
		location, err := time.LoadLocation(name)
		if err != nil {
			return nil, err
		}
		z[prefix] = location
	}
	return z, nil
}

// of gives the time zone of an address.
func (z zones) of(a Address) *time.Location {
	if location, apart := z[a.Commune]; apart && a.Commune != "" {
		return location
	}
	for _, code := range []string{a.Commune, a.Postcode} {
		if strings.HasPrefix(code, "9") && len(code) > 3 {
			if location, overseas := z[code[:3]]; overseas {
				return location
			}
		}
	}
	return z[""]
}
