package kernel

import (
	"regexp"
	"testing"
)

func FuzzParseID(f *testing.F) {
	for _, s := range []string{"019aaf00-0000-7000-8000-000000000000", "019AAF00-0000-7000-8000-000000000000", "019aaf00-0000-7000-8000-00000000000é", ""} {
		f.Add(s)
	}
	form := regexp.MustCompile(`\A[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\z`)
	f.Fuzz(func(t *testing.T, s string) {
		id, err := ParseID(s)
		if (err == nil) != form.MatchString(s) {
			t.Errorf("%q: %v", s, err)
		}
		if err == nil && string(id) != s || err != nil && KindOf(err) != Invalid {
			t.Errorf("%q became %q, %v", s, id, err)
		}
	})
}
