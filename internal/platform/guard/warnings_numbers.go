package guard

import (
	"regexp"
	"strconv"
	"strings"
)

// nir is the form of a national number with its key: sex (3, 4, 7 and 8 while
// registration goes on), year, month (beyond 12 where it is not known),
// département (2A and 2B in Corsica), commune, rank, key (INSEE, NIR).
var nir = regexp.MustCompile(`^[1-478]\d{2}(?:0[1-9]|1[0-2]|[2-9]\d)(?:\d{2}|2[AB])\d{3}\d{3}\d{2}$`)

// nirAt tells whether a national number with a valid key begins a text. The
// key is 97 less the rest of the number by 97; for it, 2A counts as 19 and 2B
// as 18.
func nirAt(symbols []rune) bool {
	number, ended := leading(symbols, 15)
	if !ended || !nir.MatchString(number) {
		return false
	}
	digits := number[:5] + strings.NewReplacer("2A", "19", "2B", "18").Replace(number[5:7]) + number[7:13]
	n, err := strconv.ParseInt(digits, 10, 64)
	key, keyErr := strconv.ParseInt(number[13:], 10, 64)
	return err == nil && keyErr == nil && 97-n%97 == key
}

// cardAt tells whether the number of a bank card begins a text: 13 or 15 to 19
// digits with a valid last one (Luhn, ISO/IEC 7812-1), of a length that its
// network gives. The cards of 14 digits are left out, for every SIRET would
// pass as well.
func cardAt(symbols []rune) bool {
	for _, length := range []int{13, 15, 16, 17, 18, 19} {
		number, ended := leading(symbols, length)
		if ended && !strings.ContainsFunc(number, func(r rune) bool { return !isDigit(r) }) && networked(number) && luhn(number) {
			return true
		}
	}
	return false
}

// networks are the beginnings of the numbers of cards, with their lengths.
var networks = regexp.MustCompile(`^(?:` + strings.Join([]string{
	`4(?:\d{12}|\d{15}|\d{18})`, // Visa, CB
	`(?:5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}`, // Mastercard
	`3[47]\d{13}`,                  // American Express
	`35(?:2[89]|[3-8]\d)\d{12,15}`, // JCB
	`(?:6\d|50|5[678])\d{14,17}`,   // Maestro, Discover, UnionPay
}, "|") + `)$`)

func networked(number string) bool { return networks.MatchString(number) }

// luhn tells whether the last digit of a number follows from the others.
func luhn(number string) bool {
	sum := 0
	for i := range len(number) {
		digit := int(number[len(number)-1-i] - '0')
		if i%2 == 1 {
			if digit *= 2; digit > 9 {
				digit -= 9
			}
		}
		sum += digit
	}
	return sum%10 == 0
}

// ibanLengths gives the length of an IBAN by its country (SWIFT, IBAN registry).
const ibanLengths = "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 " +
	"EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 " +
	"LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 " +
	"QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30"

// ibanAt tells whether the number of a bank account begins a text, with valid
// check digits (ISO 13616, mod 97).
func ibanAt(symbols []rune) bool {
	country, _ := leading(symbols, 2)
	at := strings.Index(ibanLengths, country)
	if country == "" || at%5 != 0 {
		return false
	}
	length, err := strconv.Atoi(ibanLengths[at+2 : at+4])
	if err != nil {
		return false
	}
	number, ended := leading(symbols, length)
	return ended && isDigit(rune(number[2])) && isDigit(rune(number[3])) && mod97(number[4:]+number[:4]) == 1
}

// mod97 gives the rest by 97 of a number in which letters stand for 10 to 35.
func mod97(number string) (rest int) {
	for _, r := range number {
		if isDigit(r) {
			rest = (rest*10 + int(r-'0')) % 97
		} else {
			rest = (rest*100 + int(r-'A') + 10) % 97
		}
	}
	return rest
}
