package referral

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/engine/shortcode"
	"relais/internal/kernel"
)

// Key names a referral to act upon: by its identifier, for members and for the
// person in their space; with the link that a place received; or with the code
// of its journey, which the person holds.
type Key struct {
	ID   kernel.ID // with Code: the referral of that journey
	Link string
	Code string
}

// codeLength counts the signs of a code, the last of which checks the others:
// 31⁷ codes, 34 bits. Tries are bounded, and a code shows no name.
const codeLength = 8

// ParseCode reads a code as it is typed; Invalid "referral.code_form" tells a
// slip of the hand.
func ParseCode(typed string) (string, error) {
	code := shortcode.Signs(typed)
	if !shortcode.Valid(code, codeLength) {
		return "", kernel.Fault(kernel.Invalid, "referral.code_form")
	}
	return code, nil
}

// SpokenCode gives a code as it is shown: two groups of four.
func SpokenCode(code string) string { return shortcode.Spoken(code) }

// digest gives what is kept of a secret, under one of the safe that stays
// through every rotation: what is printed cannot be sealed anew.
func (s *Service) digest(of, secret string) []byte {
	mac := hmac.New(sha256.New, s.Safe.Derive("referral "+of, sha256.Size))
	mac.Write([]byte(secret))
	return mac.Sum(nil)
}

// held gives the digest of the secret of a key, none for one without.
func (s *Service) held(k Key) (digests [][]byte, err error) {
	switch {
	case k.Link != "":
		return [][]byte{s.digest("link", k.Link)}, nil
	case k.Code != "":
		code, err := ParseCode(k.Code)
		return [][]byte{s.digest("code", code)}, err
	}
	return nil, nil
}

// within runs an act upon one referral, found and let to the scope, in a
// transaction behind its wall.
func (s *Service) within(ctx context.Context, scope access.Scope, k Key, act func(context.Context, bun.Tx, Referral) error) error {
	digests, err := s.held(k)
	if err != nil {
		return err
	}
	return s.DB.Write(behind(ctx, scope, digests...), func(ctx context.Context, tx bun.Tx) error {
		r, err := s.find(ctx, tx, scope, k, digests)
		if err != nil {
			return err
		}
		return act(ctx, tx, r)
	})
}

// find gives the referral that a key names, to who may do the scope's action to
// it.
func (s *Service) find(ctx context.Context, tx bun.Tx, scope access.Scope, k Key, digests [][]byte) (r Referral, err error) {
	id := k.ID
	switch {
	case k.Link != "":
		err = tx.NewSelect().Model((*linkRow)(nil)).Column("referral").
			Where("digest = ? AND expires_at > ?", digests[0], s.Clock.Now()).Scan(ctx, &id)
	case k.Code != "":
		err = tx.NewSelect().Table("referrals").Column("id").Where("id = ? AND code = ?", k.ID, digests[0]).Scan(ctx, &id)
	}
	if err = missing(err); err != nil {
		return r, err
	}
	if r, err = s.store.referral(ctx, tx, id); err != nil {
		return Referral{}, err
	}
	return r, s.leave(ctx, tx, scope, r, len(digests) > 0)
}

// leave gives nil to who may do the scope's action to a referral. How the sending
// structure stands to it is how it stands to the person's file.
func (s *Service) leave(ctx context.Context, tx bun.Tx, scope access.Scope, r Referral, shown bool) error {
	found := relations(scope.Actor(), r, shown)
	if scope.Allows(found...) {
		return nil
	}
	if r.Person != "" && scope.Actor().Structure == r.Sender {
		_, err := s.People.Leave(ctx, tx, scope, r.Person)
		return err
	}
	return scope.Over(found...)
}

// relations tells how an actor stands to a referral, their tie with the file of
// the person apart.
func relations(actor access.Actor, r Referral, shown bool) (found []access.Relation) {
	ours := actor.Account != "" && actor.Structure != ""
	switch {
	case shown:
		found = append(found, access.Shown)
	case actor.Role == access.Person && r.Person != "" && actor.Person == r.Person && r.SentAt != nil:
		found = append(found, access.Own)
	}
	if ours && actor.Structure == r.Sender {
		if actor.Account == r.Author {
			found = append(found, access.Author)
		}
		if r.Person == "" {
			found = append(found, access.Colleague)
		}
		if r.Person == "" && actor.Account == r.Author { // referred in one's own name: see [Service.Create]
			found = append(found, access.Own)
		}
	}
	if ours && actor.Structure == r.Receiver && r.SentAt != nil { // of a draft, even one given up, the place knows nothing
		if r.State.Received() {
			found = append(found, access.Received)
		} else {
			found = append(found, access.Asked)
		}
	}
	if len(found) == 0 {
		found = append(found, access.Nobody)
	}
	return found
}

// newLink draws the secret of a link.
func newLink() string { return rand.Text() }
