package identity

import (
	"context"
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"

	"relais/internal/kernel"
)

// The length of a password, in characters (ASVS 5.0, 6.2.1 and 6.2.9).
const (
	LeastPassword = 12
	MostPassword  = 128
)

// Hashing is how costly a password is to check.
type Hashing struct {
	MemoryKiB  uint32
	Iterations uint32
}

// owasp is what the OWASP password storage cheat sheet asks of Argon2id:
// 19 MiB, two iterations, one lane.
func owasp() Hashing { return Hashing{MemoryKiB: 19 * 1024, Iterations: 2} }

//go:embed common.txt
var commonFile string

// passwords hashes and checks passwords.
type passwords struct {
	params *argon2id.Params
	dummy  string              // what is compared when there is nothing to compare
	common map[string]struct{} // of common.txt
	room   chan struct{}       // bounds how many are hashed at once, and so the memory
}

func newPasswords(h Hashing, atOnce int) (*passwords, error) {
	if h == (Hashing{}) {
		h = owasp()
	}
	p := &passwords{
		params: &argon2id.Params{Memory: h.MemoryKiB, Iterations: h.Iterations, Parallelism: 1, SaltLength: 16, KeyLength: 32},
		common: map[string]struct{}{}, room: make(chan struct{}, atOnce),
	}
	for _, line := range strings.Fields(commonFile) {
		p.common[fold(line)], p.common[bare(line)] = struct{}{}, struct{}{}
	}
	var err error
	p.dummy, err = argon2id.CreateHash("nobody’s password", p.params)
	return p, err
}

// hold waits for room to hash, no longer than ctx.
func (p *passwords) hold(ctx context.Context) (release func(), err error) {
	select {
	case p.room <- struct{}{}:
		return func() { <-p.room }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *passwords) hash(ctx context.Context, password string) (string, error) {
	release, err := p.hold(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	return argon2id.CreateHash(norm.NFC.String(password), p.params)
}

// outdated tells whether a hash was made at another cost than the present one.
func (p *passwords) outdated(hash string) bool {
	params, _, _, err := argon2id.DecodeHash(hash)
	return err == nil && *params != *p.params
}

// matches compares a password with a hash, or with that of nobody when there
// is none: the same work either way.
func (p *passwords) matches(ctx context.Context, password, hash string) (bool, error) {
	release, err := p.hold(ctx)
	if err != nil {
		return false, err
	}
	defer release()
	if utf8.RuneCountInString(password) > MostPassword {
		password, hash = "", "" // nobody has one so long
	}
	known := hash != ""
	if !known {
		hash = p.dummy
	}
	same, err := argon2id.ComparePasswordAndHash(norm.NFC.String(password), hash)
	return same && known, err
}

// check refuses a password that is too short or long, common or leaked, or made
// of what is known of its owner: Invalid "identity.password_…".
func (p *passwords) check(password string, who identity) error {
	if !utf8.ValidString(password) || strings.ContainsFunc(password, unicode.IsControl) {
		return kernel.Fault(kernel.Invalid, "identity.password_text")
	}
	password = norm.NFC.String(password)
	switch n := utf8.RuneCountInString(password); {
	case n < LeastPassword:
		return kernel.Fault(kernel.Invalid, "identity.password_short", LeastPassword)
	case n > MostPassword:
		return kernel.Fault(kernel.Invalid, "identity.password_long", MostPassword)
	case p.isCommon(password):
		return kernel.Fault(kernel.Invalid, "identity.password_common")
	case isPersonal(password, who):
		return kernel.Fault(kernel.Invalid, "identity.password_personal")
	}
	return nil
}

// isCommon tells whether a password has leaked, or, once its disguises are taken
// off, is in the list, is one of the list twice, or says nearly nothing.
func (p *passwords) isCommon(password string) bool {
	if isLeaked(password) {
		return true
	}
	folded := fold(password)
	for _, form := range []string{folded, bare(password), halved(folded), halved(bare(password))} {
		if _, listed := p.common[form]; listed {
			return true
		}
	}
	return poor(folded) || poor(bare(password))
}

// disguises are the figures and signs that stand for letters.
var disguises = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "€", "e", "!", "i")

// fold takes case, accents and spaces off.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) || unicode.IsSpace(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(s))
}

// bare takes off what people add around a word, then the disguises; what is
// all figures stays.
func bare(s string) string {
	folded := fold(s)
	letters := strings.TrimFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) && r != '@' && r != '$' })
	if letters == "" {
		return folded
	}
	return disguises.Replace(letters)
}

// halved gives the word of which s is the repetition, or s.
func halved(s string) string {
	for n := 1; n <= len(s)/2; n++ {
		if len(s)%n == 0 && strings.Repeat(s[:n], len(s)/n) == s {
			return s[:n]
		}
	}
	return s
}

// poor tells whether a word has fewer than five different characters, or is
// only steps of one along the alphabet or the figures.
func poor(s string) bool {
	different := map[rune]bool{}
	steps, last := 0, rune(-1)
	for _, r := range s {
		different[r] = true
		if last >= 0 && (r-last == 1 || last-r == 1) {
			steps++
		}
		last = r
	}
	return len(different) < 5 || steps >= utf8.RuneCountInString(s)-3
}

// mostBesides is how many characters beside a name or an address leave a
// password guessable.
const mostBesides = 6

// isPersonal tells whether a password is little more than the name of its owner
// or the left of their address.
func isPersonal(password string, who identity) bool {
	local := localPart(who.Email)
	words := strings.FieldsFunc(fold(local)+" "+strings.ToLower(norm.NFC.String(who.Name)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	left := fold(password)
	for _, word := range append(words, fold(local), fold(who.Name)) {
		if word = fold(word); utf8.RuneCountInString(word) >= 3 {
			left = strings.ReplaceAll(left, word, "")
		}
	}
	return left != fold(password) && utf8.RuneCountInString(left) <= mostBesides
}
