// Package attack attacks the real program from outside, as strangers, members
// and people in their own space would, and counts what gives way.
//
//	retry      answers cut on their way, retried: acts happen once
//	guessing   passwords, codes and links guessed; what answers tell apart
//	fuzz       hostile values in every field of the API and of the forms
//	wire       what no browser sends: raw, slow, oversized, smuggled requests
//	scanner    wapiti and sqlmap, from Debian, as each role; and what is planted
//	           in a weak server, which they must find
//	nodes      two nodes on one PostgreSQL: what is refused on one is on both
//	mails      links opened by those who scan mails
//
// Everything is sent to 127.0.0.1, and bounded in time and number. The short
// form runs with the other tests; RELAIS_PROVE=1 runs the long one.
package attack_test

import "os"

// long tells whether the long campaigns are asked for.
func long() bool { return os.Getenv("RELAIS_PROVE") == "1" }

// few gives a number of rounds: some in the short form, more in the long one.
func few(short, many int) int {
	if long() {
		return many
	}
	return short
}
