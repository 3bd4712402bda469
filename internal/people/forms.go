package people

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/unicode/norm"
)

var (
	communeForm = regexp.MustCompile(`^(?:[0-9]{2}|2[AB])[0-9]{3}$`)
	yearForm    = regexp.MustCompile(`^(?:19|20)[0-9]{2}$`)
	codeForm    = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]{1,79}$`)
)

// readPhone gives a number in E.164 as it is dialled from a commune, and
// whether it can be one.
func readPhone(typed, commune string) (string, bool) {
	if typed == "" {
		return "", false
	}
	number, err := phonenumbers.Parse(typed, regionOf(commune))
	if err != nil || !phonenumbers.IsPossibleNumber(number) {
		return "", false
	}
	read := phonenumbers.Format(number, phonenumbers.E164)
	again, err := phonenumbers.Parse(read, "")
	if err != nil || phonenumbers.Format(again, phonenumbers.E164) != read {
		return "", false // 00 20 0 000…: zeros to dial, no number behind them
	}
	return read, true
}

// regionOf gives the region whose way of dialling a commune has.
func regionOf(commune string) string {
	overseas := map[string]string{
		"971": "GP", "972": "MQ", "973": "GF", "974": "RE", "975": "PM", "976": "YT",
		"977": "BL", "978": "MF", "986": "WF", "987": "PF", "988": "NC",
	}
	if len(commune) == 5 {
		if region, is := overseas[commune[:3]]; is {
			return region
		}
	}
	return "FR"
}

// joined are the letters that no decomposition takes apart.
var joined = strings.NewReplacer("œ", "oe", "æ", "ae", "ß", "ss", "ø", "o", "ł", "l", "đ", "d", "ı", "i")

// nameWords gives the words of a name in the form in which they are compared:
// lower case, without accents, whatever parts them.
func nameWords(name string) []string {
	var plain strings.Builder
	for _, r := range norm.NFKD.String(joined.Replace(strings.ToLower(name))) {
		switch {
		case unicode.Is(unicode.Mn, r) || r == '\'' || r == '’':
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			plain.WriteRune(unicode.ToLower(r))
		default:
			plain.WriteByte(' ')
		}
	}
	return strings.Fields(plain.String())
}
