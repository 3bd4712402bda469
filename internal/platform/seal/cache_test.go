package seal

import (
	"fmt"
	"testing"

	"github.com/tink-crypto/tink-go/v2/aead"

	"relais/internal/kernel"
)

func TestTheCacheStaysBoundedAndServesOnlyTheSameBytes(t *testing.T) {
	c, under, other := newCache(), &secrets{}, &secrets{}
	fresh, err := freshKey()
	if err != nil {
		t.Fatal(err)
	}
	key, err := aead.New(fresh)
	if err != nil {
		t.Fatal(err)
	}
	for n := range mostOpened + 500 {
		c.put(under, &keyRow{Owner: kernel.ID(fmt.Sprint(n)), Kind: "person"}, key)
	}
	if len(c.keys) != mostOpened {
		t.Errorf("%d keys are held", len(c.keys))
	}
	row := &keyRow{Owner: "a", Kind: "person", Wrapped: []byte("1")}
	c.put(under, row, key)
	for name, asked := range map[string]*keyRow{
		"bytes": {Owner: "a", Kind: "person", Wrapped: []byte("2")},
		"kind":  {Owner: "a", Kind: "account", Wrapped: []byte("1")},
		"owner": {Owner: "b", Kind: "person", Wrapped: []byte("1")},
	} {
		if c.get(under, asked) != nil {
			t.Errorf("other %s are served", name)
		}
	}
	if c.get(under, row) == nil || c.get(other, row) != nil {
		t.Error("served to others, or not at all")
	}
	c.put(other, &keyRow{Owner: "b"}, key)
	if len(c.keys) != 1 {
		t.Errorf("%d keys outlive their master", len(c.keys)-1)
	}
	c.drop("b")
	if len(c.keys) != 0 {
		t.Error("a dropped key is held")
	}
}
