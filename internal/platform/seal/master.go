package seal

import (
	"bytes"
	"encoding/binary"
	"slices"

	"github.com/tink-crypto/tink-go/v2/aead/aesgcm"
	"github.com/tink-crypto/tink-go/v2/insecuresecretdataaccess"
	"github.com/tink-crypto/tink-go/v2/secretdata"

	"relais/internal/kernel"
)

// givenMasters reads the master keys given from outside, in the form that
// [SafeConfig] tells; none when nothing was given.
func givenMasters(given []byte) ([]*aesgcm.Key, error) {
	if len(given) == 0 {
		return nil, nil
	}
	secrets := [][]byte{given}
	if len(given) != secretSize {
		secrets = bytes.Fields(given)
	}
	var keys []*aesgcm.Key
	for _, secret := range secrets {
		if len(secret) < secretSize {
			return nil, kernel.Fault(kernel.Unavailable, "safe.master_short", secretSize)
		}
		key, err := masterFrom(secret)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(keys, func(k *aesgcm.Key) bool { return k.Equal(key) }) { // given twice, it is one key
			keys = append(keys, key)
		}
	}
	if len(keys) == 0 {
		return nil, kernel.Fault(kernel.Unavailable, "safe.master_short", secretSize)
	}
	return keys, nil
}

// masterFrom makes a master key of a secret. Its number follows from the
// secret too: Tink finds by it which key opens what.
func masterFrom(secret []byte) (*aesgcm.Key, error) {
	parameters, err := aesgcm.NewParameters(aesgcm.ParametersOpts{
		KeySizeInBytes: secretSize, IVSizeInBytes: 12, TagSizeInBytes: 16, Variant: aesgcm.VariantTink,
	})
	if err != nil {
		return nil, err
	}
	material := secretdata.NewBytesFromData(expand(secret, "master", secretSize), insecuresecretdataaccess.Token{})
	number := binary.BigEndian.Uint32(expand(secret, "master number", 4))
	return aesgcm.NewKey(material, number, parameters)
}
