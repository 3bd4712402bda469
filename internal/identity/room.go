package identity

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/url"
	"runtime"

	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/limits"
	"relais/internal/platform/seal"
)

// Tools are what the room works with.
type Tools struct {
	DB      *db.DB
	Keys    *seal.Keys
	Journal *journal.Journal
	Limits  *limits.Limits
	Post    Post // [messaging.Post]
	Clock   kernel.Clock
	IDs     kernel.IDs
	Random  io.Reader // crypto/rand.Reader
}

// Config is what an operator chooses.
type Config struct {
	Network string   // name of the network, shown by authenticators and in mails
	Address string   // where the pages are: "https://relais.example", without a path
	Origins []string // other origins from which passkeys are accepted, if any
	Hashing Hashing  // the zero one is that of OWASP
}

// Room holds the services of the room; the package comment says which.
type Room struct {
	Network  *Network
	Members  *Members
	SignIn   *SignIn
	Means    *Means
	Sessions *Sessions
	Tokens   *Tokens
}

// core is what the services share.
type core struct {
	db        *db.DB
	keys      *seal.Keys
	journal   *journal.Journal
	limits    *limits.Limits
	post      Post
	clock     kernel.Clock
	ids       kernel.IDs
	random    io.Reader
	config    Config
	web       *webauthn.WebAuthn
	passwords *passwords
}

// New opens the room. The address of the configuration decides for which site
// passkeys are made; an Invalid "identity.address" says that it is none.
func New(tools Tools, config Config) (_ *Room, err error) {
	defer kernel.Wrap(&err, "identity.New")
	c := &core{
		db: tools.DB, keys: tools.Keys, journal: tools.Journal, limits: tools.Limits, post: tools.Post,
		clock: tools.Clock, ids: tools.IDs, random: tools.Random, config: config,
	}
	if c.web, err = relyingParty(config); err != nil {
		return nil, err
	}
	if c.passwords, err = newPasswords(config.Hashing, 2*runtime.NumCPU()); err != nil {
		return nil, err
	}
	return &Room{
		Network: &Network{c}, Members: &Members{c}, SignIn: &SignIn{c},
		Means: &Means{c}, Sessions: &Sessions{c}, Tokens: &Tokens{c},
	}, nil
}

// MailLeaves tells whether mails leave: else they wait, pages must say so, and
// links are handed over in person ([Sent]).
func (r *Room) MailLeaves() bool { return r.Members.post.Leaves() }

// relyingParty gives what authenticators know of this site.
func relyingParty(config Config) (*webauthn.WebAuthn, error) {
	site, err := url.Parse(config.Address)
	if err != nil || site.Hostname() == "" || site.Path != "" {
		return nil, kernel.Because(kernel.Invalid, "identity.address", err)
	}
	web, err := webauthn.New(&webauthn.Config{
		RPID: site.Hostname(), RPDisplayName: config.Network,
		RPOrigins: append([]string{config.Address}, config.Origins...),
	})
	if err != nil {
		return nil, kernel.Because(kernel.Invalid, "identity.address", err)
	}
	return web, nil
}

// tokenBytes is the size of every secret token: 256 bits.
const tokenBytes = 32

// token draws a secret, to be given once, and the hash by which it is known.
func (c *core) token() (text string, hash []byte, err error) {
	secret := make([]byte, tokenBytes)
	if _, err := io.ReadFull(c.random, secret); err != nil {
		return "", nil, kernel.Because(kernel.Internal, "identity.random", err)
	}
	text = base64.RawURLEncoding.EncodeToString(secret)
	return text, hashOf(text), nil
}

// hashOf gives the hash of a token. The tokens are random: a plain hash of them
// cannot be turned back.
func hashOf(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// write runs an act in a transaction.
func (c *core) write(ctx context.Context, act func(context.Context, bun.Tx) error) error {
	return c.db.Write(ctx, act)
}

// entry is a line of the journal about an account, with no identity in it.
type entry struct {
	action  string
	actor   access.Actor
	account kernel.ID         // the account concerned, if any
	object  string            // "structure:ID"…; "" for the account itself
	detail  map[string]string // codes and identifiers
	refused bool
}

// note writes a line of the journal in the transaction of the act.
func (c *core) note(ctx context.Context, tx bun.Tx, e entry) error {
	if e.object == "" && e.account != "" {
		e.object = "account:" + string(e.account)
	}
	_, err := c.journal.Append(ctx, tx, journal.Line{
		Action: e.action, Actor: e.actor, Subject: e.account, Object: e.object, Refused: e.refused, Detail: e.detail,
	})
	return err
}

// changed gives Conflict with a key unless a statement changed exactly one row:
// that is how one of several at once wins.
func changed(done interface{ RowsAffected() (int64, error) }, err error, key string) error {
	if err != nil {
		return err
	}
	n, err := done.RowsAffected()
	if err == nil && n != 1 {
		err = kernel.Fault(kernel.Conflict, key)
	}
	return err
}
