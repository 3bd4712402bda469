package seal_test

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"

	"relais/internal/platform/db/dbtest"
	"relais/migrations"
)

// What a first version kept, with the safe of testdata: all later versions open
// it and find it.
const (
	keptWrapped = "12f3010187eff4311339af260d3678e22ecc6ea5bb076d09cdbbc985ab4d27b5188701503eb4c7f8baf6453424b998f5" +
		"16c9a2e526c4fd101a72e4490d499fcea7bc6de8ace878b7bea0b606f463abff156608d8b91b6fa647892f742ed3bd66" +
		"c15828a430a0c95c4f35d7fa0cd91a1d0e602de5027d8be5afab8504bf597e8b2b274460ea0b8552e2bfcc6b8b29411b" +
		"8a0d8cc8a7c33d0400c8ef8ed39e1edf3f4bd3b7e6c14aac3f9c163e530431be546083810931a05d31e8f3a775aabd64" +
		"9466c167c68b8265d243b5f19d950fb56bfa3a9b6ba43cb349b23d026106095f9d24c54431dc0d569a3d90d957930cb2" +
		"7c903358468e"
	keptSealed   = "012858189337e55fda390b847ce0cd81c652f81826b99c99488b671db5a65a8f5c28fe8ee0b214b676ca89a0b78fa2"
	keptIndex    = "fbc1dccb3d21a8119fb5db1343a277f1"
	keptOldIndex = "45f157176c4ad6897163c786b232f663"
	keptDerived  = "25d112c6cde01474ec903e97ca61534cc4b1f798280d496f44c18bce61856f45"
	keptSeed     = "e4918b94acb0c087fcac8d031fbfb067d2f47d3c3fbb57d87c985665e8aefe41"
)

func TestWhatWasKeptIsStillOpened(t *testing.T) {
	in := folder(t)
	must(t, os.Mkdir(in, 0o700))
	file, err := os.ReadFile("testdata/safe.json")
	must(t, err)
	must(t, os.WriteFile(filepath.Join(in, "safe.json"), file, 0o600))
	r := roomWith(t, dbtest.Open(t, dbtest.SQLite(t), migrations.Files), open(t, in, ""))
	r.create(ada)
	r.put(ada, fromHex(t, keptWrapped))
	r.opens(ada, phone, fromHex(t, keptSealed), "06 39 98 00 01")
	for want, got := range map[string][]byte{
		keptIndex:    r.Index("person phone", "+33639980001"),
		keptOldIndex: r.IndexOld("person phone", "+33639980001")[0],
		keptDerived:  r.safe.Derive("tokens", 32),
		keptSeed:     r.safe.SigningSeed(),
	} {
		if hex.EncodeToString(got) != want {
			t.Errorf("got %x, expected %s", got, want)
		}
	}
}

func fromHex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	must(t, err)
	return b
}
