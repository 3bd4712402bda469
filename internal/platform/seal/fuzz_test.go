package seal

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"relais/internal/kernel"
)

// whole tells whether secrets are all there.
func (k *secrets) whole() error {
	for _, key := range append([][]byte{k.root}, k.index...) {
		if len(key) != secretSize {
			return errors.New("a key is too short")
		}
	}
	if k.master == nil || len(k.index) == 0 {
		return errors.New("a key is missing")
	}
	return nil
}

// A file of a safe that is taken is whole, and written again it is the same
// safe; what is said of another quotes nothing of it.
func FuzzSafeFile(f *testing.F) {
	file, err := os.ReadFile("testdata/safe.json")
	if err != nil {
		f.Fatal(err)
	}
	kept, _, err := decode(file, nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file)
	f.Add(file[:len(file)/2])
	f.Add(bytes.Replace(file, []byte(`"form": 1`), []byte(`"form": 2`), 1))
	f.Add([]byte(`{"form":1}`))
	f.Add([]byte(`{"form":1,"master":{"primaryKeyId":1,"key":[]},"inside":"AA=="}`))
	var d document
	if err := json.Unmarshal(file, &d); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		k, sealedBy, err := decode(data, nil)
		if err != nil {
			if strings.Contains(err.Error(), base64.StdEncoding.EncodeToString(d.Inside)[:8]) || strings.Contains(err.Error(), "value") {
				t.Errorf("the error quotes the file: %v", err)
			}
			return
		}
		if err := k.whole(); err != nil || !bytes.Equal(k.root, kept.root) || !bytes.Equal(sealedBy, k.primary) {
			t.Errorf("%q is taken, %v", data, err)
		}
		again, err := k.encode()
		if err != nil {
			t.Fatal(err)
		}
		if other, _, err := decode(again, nil); err != nil || !bytes.Equal(other.root, k.root) {
			t.Errorf("written again, it is %v", err)
		}
	})
}

// What stands under the master key is whole, or refused.
func FuzzInterior(f *testing.F) {
	fresh, err := freshSecrets(rand.Reader, nil)
	if err != nil {
		f.Fatal(err)
	}
	for _, i := range []interior{{fresh.root, fresh.index}, {fresh.root, [][]byte{{1}}}, {fresh.root, nil}, {nil, fresh.index}} {
		inside, err := json.Marshal(i)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(inside)
	}
	f.Fuzz(func(t *testing.T, inside []byte) {
		k := &secrets{master: fresh.master}
		if err := k.read(inside); err == nil && k.whole() != nil {
			t.Errorf("%q is taken: %v", inside, k.whole())
		}
	})
}

// A master key given from outside is as long as it must be, and the same each
// time.
func FuzzMaster(f *testing.F) {
	for _, s := range []string{"", strings.Repeat("k", secretSize), strings.Repeat("k", 40) + "\n" + strings.Repeat("l", 40), strings.Repeat("k", 40) + " " + strings.Repeat("k", 40), "short", " \n ", strings.Repeat("k", secretSize-1) + "\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, given []byte) {
		keys, err := givenMasters(given)
		if err != nil {
			if kernel.KindOf(err) != kernel.Unavailable || len(keys) > 0 {
				t.Error(err)
			}
			return
		}
		again, err := givenMasters(given)
		if err != nil || len(again) != len(keys) || (len(keys) == 0) != (len(given) == 0) {
			t.Fatalf("%d keys, then %d, %v", len(keys), len(again), err)
		}
		for i := range keys {
			if !keys[i].Equal(again[i]) {
				t.Error("another key the second time")
			}
		}
		if err := new(secrets).arm(keys); len(keys) > 0 && err != nil {
			t.Errorf("%d keys do not go together: %v", len(keys), err)
		}
	})
}
