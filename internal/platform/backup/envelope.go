package backup

import (
	"bufio"
	"errors"
	"io"
	"slices"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"

	"relais/internal/kernel"
)

// windowSize bounds how far back compression looks, thus the memory of both
// sides.
const windowSize = 1 << 20

// intro begins every file of age.
const intro = "age-encryption.org/v1\n"

// sealed is the outside of a backup being written.
type sealed struct {
	*zstd.Encoder
	encrypted io.Closer
}

// seal encrypts to the recipients what is written through it. The identity it
// gives opens this one file, and lives in the memory of this process only: it
// lets the file be read again without any private key.
func seal(to io.Writer, recipients []age.Recipient) (*sealed, age.Identity, error) {
	if len(recipients) == 0 {
		return nil, nil, kernel.Fault(kernel.Invalid, "backup.no_recipient")
	}
	seen := &witness{Recipient: recipients[0]}
	watched := slices.Clone(recipients)
	watched[0] = seen
	encrypted, err := age.Encrypt(told{to}, watched...)
	if err != nil {
		return nil, nil, err
	}
	compressed, err := zstd.NewWriter(encrypted, zstd.WithEncoderConcurrency(1),
		zstd.WithWindowSize(windowSize), zstd.WithLowerEncoderMem(true))
	if err != nil {
		return nil, nil, err
	}
	return &sealed{compressed, encrypted}, age.NewInjectedFileKeyIdentity(seen.key), nil
}

// Close ends both layers, the outer one only when the inner one ended well: a
// file without its end is refused.
func (s *sealed) Close() error {
	if err := s.Encoder.Close(); err != nil {
		return err
	}
	return s.encrypted.Close()
}

// witness is a recipient that remembers the key of the file.
type witness struct {
	age.Recipient
	key []byte
}

// Wrap remembers the key of the file and wraps it.
func (w *witness) Wrap(key []byte) ([]*age.Stanza, error) {
	w.key = slices.Clone(key)
	return w.Recipient.Wrap(key)
}

// WrapWithLabels does as Wrap, and says with which recipients this one mixes.
func (w *witness) WrapWithLabels(key []byte) ([]*age.Stanza, []string, error) {
	if labelled, is := w.Recipient.(age.RecipientWithLabels); is {
		w.key = slices.Clone(key)
		return labelled.WrapWithLabels(key)
	}
	stanzas, err := w.Wrap(key)
	return stanzas, nil, err
}

// told makes it clear that a failure is that of the place written to.
type told struct{ io.Writer }

// Write writes b.
func (t told) Write(b []byte) (int, error) {
	n, err := t.Writer.Write(b)
	if err != nil {
		err = kernel.Because(kernel.Unavailable, "backup.write", err)
	}
	return n, err
}

// unseal decrypts and decompresses a backup.
func unseal(from io.Reader, identities []age.Identity) (io.ReadCloser, error) {
	if len(identities) == 0 {
		return nil, kernel.Fault(kernel.Invalid, "backup.no_identity")
	}
	buffered := bufio.NewReader(from)
	if start, err := buffered.Peek(len(intro)); string(start) != intro {
		return nil, strange(err)
	}
	decrypted, err := age.Decrypt(buffered, identities...)
	var nobody *age.NoIdentityMatchError
	if errors.As(err, &nobody) {
		return nil, kernel.Because(kernel.Forbidden, "backup.wrong_identity", err)
	}
	if err != nil {
		return nil, damaged(err)
	}
	plain, err := zstd.NewReader(checked{decrypted}, zstd.WithDecoderConcurrency(1),
		zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(8*windowSize))
	if err != nil {
		return nil, strange(err)
	}
	return plain.IOReadCloser(), nil
}

// checked makes it clear that a failure is that of the encrypted file.
type checked struct{ io.Reader }

// Read reads into b.
func (c checked) Read(b []byte) (int, error) {
	n, err := c.Reader.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		err = damaged(err)
	}
	return n, err
}

// damaged says that a backup is cut or altered; err may be nil.
func damaged(err error) error { return unlessTold("backup.damaged", err) }

// strange says that a stream is no backup at all; err may be nil.
func strange(err error) error { return unlessTold("backup.not_a_backup", err) }

func unlessTold(key string, err error) error {
	var already *kernel.Error
	if errors.As(err, &already) {
		return err
	}
	if key == "backup.damaged" {
		return kernel.Because(kernel.Invalid, "backup.damaged", err)
	}
	return kernel.Because(kernel.Invalid, "backup.not_a_backup", err)
}
