package kernel

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"
)

// The form of a UUID version 7 (RFC 9562, 5.7).
var version7 = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

// TestNewIsTheExampleOfTheStandard uses the values of RFC 9562, appendix A.6.
func TestNewIsTheExampleOfTheStandard(t *testing.T) {
	born := time.UnixMilli(0x017F22E279B0)
	random := bytes.NewReader([]byte{0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f})
	id, err := NewIDs(StoppedClock(born), random).New()
	if err != nil || id != "017f22e2-79b0-7cc3-98c4-dc0c0c07398f" {
		t.Errorf("got %s, %v", id, err)
	}
}

func TestNewHasTheFormAndParses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		born := time.UnixMilli(rapid.Int64Range(0, 1<<48-1).Draw(t, "born"))
		random := rapid.SliceOfN(rapid.Byte(), 10, 10).Draw(t, "random")
		id, err := NewIDs(StoppedClock(born), bytes.NewReader(random)).New()
		if err != nil || !version7.MatchString(string(id)) {
			t.Fatalf("%q, %v", id, err)
		}
		if back, err := ParseID(string(id)); err != nil || back != id {
			t.Fatalf("%s is read as %s, %v", id, back, err)
		}
	})
}

func TestIDsSortByBirth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := rapid.Int64Range(0, 1<<47).Draw(t, "first")
		second := first + rapid.Int64Range(1, 1<<46).Draw(t, "later")
		var ids [2]ID
		for i, ms := range []int64{first, second} {
			id, err := NewIDs(StoppedClock(time.UnixMilli(ms)), rand.Reader).New()
			if err != nil {
				t.Fatal(err)
			}
			ids[i] = id
		}
		if ids[0] >= ids[1] {
			t.Fatalf("%s, born before, sorts after %s", ids[0], ids[1])
		}
	})
}

func TestIDsAreUnique(t *testing.T) {
	ids := NewIDs(StoppedClock(time.Unix(1, 0)), rand.Reader)
	var all sync.WaitGroup
	var seen sync.Map
	for range 8 {
		all.Go(func() {
			for range 2000 {
				id, err := ids.New()
				if err != nil {
					t.Error(err)
				}
				if _, twice := seen.LoadOrStore(id, true); twice {
					t.Errorf("%s came twice", id)
				}
			}
		})
	}
	all.Wait()
}

func TestNewFailsWithoutRandomness(t *testing.T) {
	for name, random := range map[string]io.Reader{"none": iotest.ErrReader(io.ErrClosedPipe), "too little": strings.NewReader("123456789")} {
		id, err := NewIDs(SystemClock, random).New()
		if id != "" || KindOf(err) != Internal || err == nil {
			t.Errorf("%s: %q, %v", name, id, err)
		}
	}
	if _, err := NewIDs(SystemClock, iotest.ErrReader(io.ErrClosedPipe)).New(); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("the cause is lost: %v", err)
	}
}

func TestParseID(t *testing.T) {
	const good = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"
	for _, c := range []struct {
		text string
		good bool
	}{
		{good, true},
		{"00000000-0000-0000-0000-000000000000", true},
		{"", false},
		{strings.ToUpper(good), false},
		{good + " ", false},
		{good[:35], false},
		{good + "0", false},
		{"{" + good[1:35] + "}", false},
		{strings.ReplaceAll(good, "-", "0"), false},
		{"017f22e2079b0-7cc3-98c4-dc0c0c07398f", false},
		{"017f22e-279b0-7cc3-98c4-dc0c0c07398f", false},
		{"g17f22e2-79b0-7cc3-98c4-dc0c0c07398f", false},
		{"017f22e2-79b0-7cc3-98c4-dc0c0c07398'", false},
		{"017f22e2-79b0-7cc3-98c4-dc0c0c0739é", false},
		{"é" + good[2:], false},
		{"\xff" + good[1:], false},
		{"------------------------------------", false},
		{"../../../../../../../../../etc/passw", false},
	} {
		id, err := ParseID(c.text)
		if c.good && (err != nil || string(id) != c.text) || !c.good && (id != "" || KindOf(err) != Invalid || err == nil) {
			t.Errorf("%q: %q, %v", c.text, id, err)
		}
	}
}
