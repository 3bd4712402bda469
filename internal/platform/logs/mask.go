package logs

import (
	"regexp"
	"strings"
)

const masked = "[…]"

// between is what people and machines write between the digits of a number:
// spaces of every width, dots, dashes, slashes, and these encoded in a URL or
// in a quoted string.
const (
	separator = `(?:[\s.\-/_()+\x{a0}\x{2009}\x{200a}\x{2010}-\x{2013}\x{202f}]|%20|%C2%A0|%E2%80%AF|\\u00a0|\\u202f|\\u2011)`
	between   = separator + `{0,3}`
)

// secrets finds what must not reach a log, numbers apart, by what it looks
// like.
var secrets = regexp.MustCompile(strings.Join([]string{
	// e-mail addresses, their "@" encoded or not
	`[\pL\pM\d._%+'’-]+(?:@|%40)[\pL\pM\d.-]+\.[\pL\pM\d-]{2,}`,
	// an account and its password in an address; a password may hold anything
	`://[^\s/@]*:\S*@`,
	// what is called a secret
	`(?i:(?:password|passwd|pwd|secret|token|api[_-]?key|authorization)["'\\]*\s*[=:]\s*(?:(?:basic|bearer)\s+)?\S+)`,
	`(?i:bearer\s+\S+)`,
	// signed tokens (JWT), long numbers, keys
	`eyJ[\w-]{8,}(?:\.[\w-]+)*`,
	`\d{13,}`,
	`[A-Za-z0-9]{32,}`,
	`[A-Za-z0-9_-]{40,}`,
}, "|"))

// numbers finds the numbers of people, with all the digits that follow: they may
// be of another number, which would not be known by its end. The character
// before, which is not a digit, is kept.
var numbers = regexp.MustCompile(`(^|\D)(?:` + strings.Join([]string{
	// national numbers (NIR), with or without their key, Corsica included
	strings.Join([]string{`[1-478]`, `\d{2}`, `\d{2}`, `(?:\d{2}|2[ABab])`, `\d{3}`, `\d{3}`}, between) + `(?:` + between + `\d{2})?`,
	// bank accounts and cards
	`\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b`,
	`\d{4}(?:[ -]\d{4}){3}`,
	// phone numbers: as dialled in France, from abroad, and without their "+"
	`0[\s\x{a0}\x{202f}]?[1-9](?:` + between + `\d){8,14}`,
	`(?:\+|%2B|00)[\s(\x{a0}\x{202f}]{0,2}[1-9](?:` + between + `\d){8,14}`,
	`00[.\-/_][1-9]\d{0,2}` + separator + `\d(?:` + between + `\d){7,11}`, // not the decimals of a second
	`(?:33|262|508|590|594|596|681|687|689)[1-9]\d{8}`,
}, "|") + `)(?:` + between + `(?:[ABab]` + between + `)?\d)*`)

// secretKey finds the names of attributes whose value is never written.
var secretKey = regexp.MustCompile(`(?i)password|passwd|secret|token|authorization|cookie|api[_-]?key`)

// Mask gives s with everything personal or secret replaced by "[…]".
func Mask(s string) string {
	return numbers.ReplaceAllString(secrets.ReplaceAllString(s, masked), "${1}"+masked)
}
