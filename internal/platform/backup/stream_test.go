package backup

import (
	"bytes"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"relais/internal/kernel"
)

// plain writes a stream of two tables, in the clear.
func plain(t testing.TB, rows [][]any) []byte {
	t.Helper()
	columns := []Column{{"a", kindAny}, {"b", kindAny}}
	var to bytes.Buffer
	w, err := newWriter(&to, Header{Version: "1", Schema: 1, Tables: []Table{{"empty", columns, nil}, {"full", columns, []string{"a"}}}})
	if err != nil {
		t.Fatal(err)
	}
	w.begin()
	err = w.end()
	w.begin()
	for _, row := range rows {
		if err == nil {
			err = w.add(row)
		}
	}
	if err == nil {
		err = w.end()
	}
	if err == nil {
		err = w.close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return to.Bytes()
}

var sample = [][]any{
	{nil, int64(math.MinInt64)},
	{1.5, -math.MaxFloat64},
	{true, false},
	{"é\x00", []byte{0, 255}},
	{time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC)},
}

func TestTheStreamGivesBackWhatItTook(t *testing.T) {
	r, err := newReader(bytes.NewReader(plain(t, sample)))
	if err != nil {
		t.Fatal(err)
	}
	r.begin()
	if row, err := r.next(); row != nil || err != nil {
		t.Errorf("%v, %v", row, err)
	}
	r.begin()
	for _, want := range sample {
		row, err := r.next()
		if err != nil || len(row) != 2 || !same(row[0], want[0]) || !same(row[1], want[1]) {
			t.Errorf("%v, %v, want %v", row, err, want)
		}
	}
	if row, err := r.next(); row != nil || err != nil {
		t.Errorf("%v, %v", row, err)
	}
	if err := r.close(); err != nil {
		t.Error(err)
	}
	if r.tallies[1].Rows != 5 || r.tallies[0].Digest != (Digest{}) || r.tallies[1].Digest == (Digest{}) {
		t.Errorf("%+v", r.tallies)
	}
}

func same(a, b any) bool {
	if x, is := a.([]byte); is {
		y, is := b.([]byte)
		return is && bytes.Equal(x, y)
	}
	return a == b
}

func TestEveryFlipInTheClearIsRefused(t *testing.T) {
	good := plain(t, sample)
	for at := range good {
		for bit := range 8 {
			bad := bytes.Clone(good)
			bad[at] ^= 1 << bit
			if err := skimmed(t, bad); err == nil {
				t.Fatalf("byte %d, bit %d: taken", at, bit)
			}
		}
		if err := skimmed(t, good[:at]); err == nil {
			t.Fatalf("cut at %d: taken", at)
		}
	}
	if err := skimmed(t, good); err != nil {
		t.Errorf("the control: %v", err)
	}
}

func skimmed(t testing.TB, stream []byte) error {
	r, err := newReader(bytes.NewReader(stream))
	if err != nil {
		return err
	}
	return r.skim(t.Context())
}

func TestTheDigestDoesNotDependOnTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(rapid.SliceOf(rapid.Byte()), 1, 8).Draw(t, "rows")
		var one, two, three Tally
		for _, row := range rows {
			one.add(row)
		}
		for _, row := range rapid.Permutation(rows).Draw(t, "permuted") {
			two.add(row)
		}
		if one != two {
			t.Fatalf("%v and %v", one, two)
		}
		for _, row := range append(rows, rows[0]) {
			three.add(row)
		}
		if three.Digest == one.Digest {
			t.Fatal("a row that is there twice counts once")
		}
	})
}

func TestCanonical(t *testing.T) {
	paris := time.FixedZone("", 3600)
	for _, c := range []struct {
		kind     Kind
		in, want any
	}{
		{kindBool, int64(1), true},
		{kindBool, int64(0), false},
		{kindBool, int64(2), int64(2)},
		{kindInt, true, int64(1)},
		{kindFloat, int64(3), 3.0},
		{kindText, int64(3), int64(3)},
		{kindMoment, "not a moment", "not a moment"},
		{kindMoment, time.Date(1960, 1, 1, 1, 0, 0, 1999, paris), time.Date(1960, 1, 1, 0, 0, 0, 1000, time.UTC)},
		{kindAny, nil, nil},
	} {
		if got, err := c.kind.canonical(c.in); err != nil || got != c.want {
			t.Errorf("%s %v: %v, %v, want %v", c.kind, c.in, got, err, c.want)
		}
	}
	if zero, err := kindFloat.canonical(math.Copysign(0, -1)); err != nil || math.Signbit(zero.(float64)) {
		t.Errorf("%v, %v", zero, err)
	}
	for _, bad := range []any{math.NaN(), math.Inf(1), struct{}{}, int32(1)} {
		if _, err := kindAny.canonical(bad); err == nil {
			t.Errorf("%v is taken", bad)
		}
	}
}

func TestKindOf(t *testing.T) {
	for declared, want := range map[string]Kind{
		"varchar(36)": kindText, "VARCHAR (36)": kindText, "character varying": kindText, "": kindAny,
		"double precision": kindFloat, "timestamp": kindMoment, "timestamp without time zone": kindMoment, "bytea": kindBytes,
	} {
		if got, known := kindOf(declared); got != want || !known {
			t.Errorf("%q: %s, %v", declared, got, known)
		}
	}
	for _, unknown := range []string{"numeric", "jsonb", "timestamp with time zone", "text[]"} {
		if _, known := kindOf(unknown); known {
			t.Errorf("%q is taken", unknown)
		}
	}
}

// FuzzReader feeds the reader what an attacker who knows a public key could:
// any stream, once decrypted and decompressed.
func FuzzReader(f *testing.F) {
	good := plain(f, sample)
	f.Add(good)
	f.Add(good[:len(good)/2])
	f.Add([]byte(magic))
	f.Add(append([]byte(magic), 1, 0xff, 0xff, 0xff, 0x07))
	f.Fuzz(func(t *testing.T, stream []byte) {
		err := skimmed(t, stream)
		if err != nil && kernel.KindOf(err) == kernel.Internal {
			t.Errorf("a fault of ours: %v", err)
		}
	})
}
