package web

import (
	"bytes"
	"compress/gzip"
	"testing"
)

// Whoever takes a day along pays for these bytes on a telephone.
func TestTheScriptsAreSmall(t *testing.T) {
	p, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	for _, script := range [][]byte{p.day, p.worker} {
		if _, err := w.Write(script); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	const most = 3 << 10
	if packed.Len() > most {
		t.Errorf("%d bytes, want %d at most", packed.Len(), most)
	}
	t.Logf("%d bytes of script, %d with gzip", len(p.day)+len(p.worker), packed.Len())
}
