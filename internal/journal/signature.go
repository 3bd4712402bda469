package journal

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"relais/internal/kernel"
)

// origin is how the name of every journal begins; what follows is drawn from
// its public key, so that two journals never have the same name.
const origin = "relais.journal/"

// signerOf gives who signs with a seed, and the key with which anyone verifies.
func signerOf(seed []byte) (note.Signer, string, error) {
	if len(seed) != ed25519.SeedSize {
		return nil, "", kernel.Fault(kernel.Internal, "journal.seed")
	}
	public := ed25519.NewKeyFromSeed(seed)[ed25519.SeedSize:]
	name := origin + hex.EncodeToString(public[:6])
	verifierKey, err := note.NewEd25519VerifierKey(name, ed25519.PublicKey(public))
	if err != nil {
		return nil, "", err
	}
	hash := strings.Split(verifierKey, "+")[1]
	const ed25519Algorithm = 1
	private := base64.StdEncoding.EncodeToString(append([]byte{ed25519Algorithm}, seed...))
	signer, err := note.NewSigner("PRIVATE+KEY+" + name + "+" + hash + "+" + private)
	return signer, verifierKey, err
}

// checkpoint is the head of a tree, as it is signed.
type checkpoint struct {
	size int64
	root tlog.Hash
}

// sign gives the signed note of a checkpoint, in the form of C2SP
// tlog-checkpoint: the name of the log, the size of the tree, its root.
func (j *Journal) sign(c checkpoint) ([]byte, error) {
	text := fmt.Sprintf("%s\n%d\n%s\n", j.signer.Name(), c.size, c.root)
	return note.Sign(&note.Note{Text: text}, j.signer)
}

// openCheckpoint verifies a signed note and reads its checkpoint. An error of
// kind Invalid says whether the form or the signature is wrong.
func openCheckpoint(signed []byte, verifier note.Verifier) (c checkpoint, err error) {
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return c, kernel.Because(kernel.Invalid, "journal.signature", err)
	}
	return readCheckpoint(opened.Text, verifier)
}

// readCheckpoint reads the text of a note whose signature was verified.
func readCheckpoint(text string, verifier note.Verifier) (c checkpoint, err error) {
	lines := strings.Split(text, "\n")
	const nameSizeRootEnd = 4
	if len(lines) != nameSizeRootEnd || lines[0] != verifier.Name() {
		return c, kernel.Fault(kernel.Invalid, "journal.checkpoint_form")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 1 || lines[1] != strconv.FormatInt(size, 10) {
		return c, kernel.Fault(kernel.Invalid, "journal.checkpoint_form")
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return c, kernel.Fault(kernel.Invalid, "journal.checkpoint_form")
	}
	return checkpoint{size, root}, nil
}
