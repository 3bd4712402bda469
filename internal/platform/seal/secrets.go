package seal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/aead/aesgcm"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"

	"relais/internal/kernel"
)

// secrets is what a safe holds. It is never changed once made: a change makes
// another.
type secrets struct {
	own   *keyset.Handle // the master keys of the file; nil when all come from outside
	root  []byte         // 32 bytes, from which other secrets derive
	index [][]byte       // keys of 32 bytes, newest first

	master  tink.AEAD // all master keys; encrypts with the present one
	primary []byte    // how what the present one encrypts begins
}

// secretSize is the length of a key of 256 bits.
const secretSize = 32

// document is the file of a safe.
type document struct {
	Form   int             `json:"form"`
	Master json.RawMessage `json:"master,omitempty"` // a Tink keyset, in clear
	Inside []byte          `json:"inside"`           // an interior, encrypted under the master key
}

// interior is what a safe keeps under its own master key: with a master key
// given from outside, the file alone tells nothing.
type interior struct {
	Root  []byte   `json:"root"`
	Index [][]byte `json:"index"`
}

// form is the one form of the file so far.
const form = 1

// insideOf binds the interior to its file.
var insideOf = []byte("relais safe 1")

// freshSecrets draws the secrets of a new safe. Master keys given from outside
// take the place of its own.
func freshSecrets(random io.Reader, given []*aesgcm.Key) (*secrets, error) {
	k := &secrets{root: make([]byte, secretSize)}
	if _, err := io.ReadFull(random, k.root); err != nil {
		return nil, kernel.Because(kernel.Internal, "safe.random", err)
	}
	if err := k.addIndex(random); err != nil {
		return nil, err
	}
	if len(given) == 0 {
		var err error
		if k.own, err = keyset.NewHandle(aead.AES256GCMKeyTemplate()); err != nil {
			return nil, err
		}
	}
	return k, k.arm(given)
}

// addIndex draws a new index key, which becomes the present one.
func (k *secrets) addIndex(random io.Reader) error {
	key := make([]byte, secretSize)
	if _, err := io.ReadFull(random, key); err != nil {
		return kernel.Because(kernel.Internal, "safe.random", err)
	}
	k.index = slices.Concat([][]byte{key}, k.index)
	return nil
}

// arm puts the master keys together; the first given from outside, if any, is
// the present one.
func (k *secrets) arm(given []*aesgcm.Key) error {
	manager := keyset.NewManager()
	if k.own != nil {
		manager = keyset.NewManagerFromHandle(k.own)
	}
	for i, key := range given {
		id, err := manager.AddKey(key)
		if err != nil {
			return err
		}
		if i == 0 {
			err = manager.SetPrimary(id)
		}
		if err != nil {
			return err
		}
	}
	all, err := manager.Handle()
	if err != nil {
		return err
	}
	if k.master, err = aead.New(all); err != nil {
		return err
	}
	k.primary, err = beginning(all)
	return err
}

// beginning gives the bytes with which everything begins that a keyset
// encrypts: those of its primary key.
func beginning(all *keyset.Handle) ([]byte, error) {
	entry, err := all.Primary()
	if err != nil {
		return nil, err
	}
	key, ok := entry.Key().(*aesgcm.Key)
	if !ok || key.OutputPrefix() == nil {
		return nil, errors.New("the master key is not AES-GCM with a number")
	}
	return key.OutputPrefix(), nil
}

// encode writes the file of a safe.
func (k *secrets) encode() ([]byte, error) {
	inside, err := json.Marshal(interior{k.root, k.index})
	if err != nil {
		return nil, err
	}
	d := document{Form: form}
	if d.Inside, err = k.master.Encrypt(inside, insideOf); err != nil {
		return nil, err
	}
	if k.own != nil {
		var plain bytes.Buffer
		if err := insecurecleartextkeyset.Write(k.own, keyset.NewJSONWriter(&plain)); err != nil {
			return nil, err
		}
		d.Master = plain.Bytes()
	}
	return json.MarshalIndent(d, "", "\t")
}

// decode reads the file of a safe; sealedBy is how what the master key that
// closed it encrypts begins.
func decode(data []byte, given []*aesgcm.Key) (k *secrets, sealedBy []byte, err error) {
	var d document
	if err := json.Unmarshal(data, &d); err != nil {
		return nil, nil, errors.New("not a file of a safe") // what the parser says may quote the file
	}
	if d.Form != form {
		return nil, nil, fmt.Errorf("form %d is not known", d.Form)
	}
	k = &secrets{}
	if len(d.Master) > 0 {
		if k.own, err = insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(d.Master))); err != nil {
			return nil, nil, errors.New("the master keys are damaged")
		}
	}
	if err := k.arm(given); err != nil {
		return nil, nil, err
	}
	inside, err := k.master.Decrypt(d.Inside, insideOf)
	if err != nil {
		return nil, nil, errors.New("the inside does not open under the master keys")
	}
	return k, d.Inside[:min(len(d.Inside), len(k.primary))], k.read(inside)
}

// read takes the interior, once opened.
func (k *secrets) read(inside []byte) error {
	var i interior
	short := func(key []byte) bool { return len(key) != secretSize }
	if err := json.Unmarshal(inside, &i); err != nil || short(i.Root) || len(i.Index) == 0 || slices.ContainsFunc(i.Index, short) {
		return errors.New("the inside is damaged")
	}
	k.root, k.index = i.Root, i.Index
	return nil
}
