package standard

import (
	"regexp"
	"testing"
)

// A number that is taken has one spelling: read again, from anywhere, it is the
// same.
func FuzzReadPhone(f *testing.F) {
	for _, s := range []string{"02 54 00 00 01", "+33 (0)2 54 00 00 01", "3939", "116 006", "15", "0692 00 00 01", "02 54 00 00 01 poste 3", "٠٢٥٤٠٠٠٠٠١", ""} {
		f.Add(s, "FR")
		f.Add(s, "RE")
	}
	form := regexp.MustCompile(`^(\+[1-9][0-9]{1,16}|[0-9]{2,6})$`)
	f.Fuzz(func(t *testing.T, text, region string) {
		number, ok := readPhone(text, region)
		if !ok {
			return
		}
		if again, ok := readPhone(number, "FR"); !form.MatchString(number) || !ok || again != number {
			t.Errorf("%q in %q became %q, then %q, %v", text, region, number, again, ok)
		}
	})
}
