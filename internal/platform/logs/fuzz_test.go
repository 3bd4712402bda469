package logs

import (
	"strings"
	"testing"
)

// Whatever stands around what is personal or secret, it is masked; and what is
// masked stays as it is.
func FuzzMask(f *testing.F) {
	for i := range canaries {
		f.Add("écrit à", uint8(i), "hier.")
	}
	f.Add("0", uint8(0), "9")
	f.Add("090000000", uint8(0x19), "0")
	f.Add("0100", uint8(45), "p")
	f.Fuzz(func(t *testing.T, before string, which uint8, after string) {
		c := canaries[int(which)%len(canaries)]
		got := Mask(before + "\n" + c.spelling + "\n" + after)
		if strings.Contains(got, c.trace) && !strings.Contains(before+"\n\n"+after, c.trace) {
			t.Errorf("%q %q %q: %q shows", before, c.spelling, after, got)
		}
	})
}
