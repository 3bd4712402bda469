// Package web is every page by which people come in, manage what they sign in
// with, and by which structures and their members are managed.
//
//	signin, second, enrol, passkey, proconnect, reset   the ways in
//	invitation, apply                                   how one joins
//	account, means, token                               one's own account
//	prove                                               who acts, asked again
//	home                                                the first page of a member
//	structure, team, member                             the network
//	demo                                                the demonstration only
//
// All of it works without script but passkeys, which browsers give to scripts
// only; cle.js is the one script.
package web

import (
	"context"
	_ "embed"
	"io"
	"net/http"
	"time"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/identity"
	"relais/internal/kernel"
	"relais/internal/platform/httpx"
	"relais/internal/platform/oidc"
	"relais/internal/territory"
	"relais/internal/ui"
)

//go:embed cle.js
var script []byte

// scriptPath is where the script is.
const scriptPath = "/cle.js"

// Config is what the pages stand on; all is needed but what says otherwise.
type Config struct {
	Identity *identity.Room
	Atlas    *territory.Atlas
	Provider *oidc.Client // ProConnect; nil when the network has none
	Clock    kernel.Clock
	Random   io.Reader
	Secret   []byte // 32 bytes: closes what a journey carries in the browser
	Origin   string // where the pages are: "https://relais.example"
	Network  string // its name

	// Home lists what waits for a member, room by room, on their first page;
	// what identity itself has comes first.
	Home []func(v *gate.Visit) ([]Waiting, error)
	// Leaving says what other rooms lose with a member of a structure who leaves
	// it or takes another role, before that is done; "" for nothing. It may be
	// nil.
	Leaving func(v *gate.Visit, structure kernel.ID, m identity.Member) (string, error)
	// Links are the quick links of that page, for those who may follow them.
	Links []gate.Entry
}

// Pages answers for identity.
type Pages struct {
	Config

	pockets    pockets
	departures departures
	zone       *time.Location // of the dates that people read and type
	script     []byte         // made small
}

// New gives the pages. A Secret of another size than 32 bytes is an error.
func New(config Config) (_ *Pages, err error) {
	defer kernel.Wrap(&err, "identity/web.New")
	p := &Pages{Config: config}
	if p.zone, err = kernel.Paris(); err != nil {
		return nil, err
	}
	if p.script, err = ui.MinifyScript(script); err != nil {
		return nil, err
	}
	box, err := newBox(config.Secret)
	p.pockets, p.departures = pockets{box, config.Clock}, departures{box, config.Clock, config.Provider != nil}
	return p, err
}

// Register opens the pages, and makes [Pages.Prove] the gate's way to ask who
// acts again.
func (p *Pages) Register(g *gate.Gate) {
	g.ProveWith(p.Prove)
	g.Routes.HandleFunc(access.PageRead, "GET "+scriptPath, p.sendScript)
	p.registerEntrance(g)
	p.registerMeans(g)
	p.registerAccount(g)
	p.registerStructures(g)
	p.registerTeam(g)
	g.Page("GET /accueil", access.HomeRead, p.home)
}

// registerEntrance opens the ways in, and those by which one joins.
func (p *Pages) registerEntrance(g *gate.Gate) {
	g.Page("GET /connexion", access.SessionOpen, p.signIn)
	g.Form("POST /connexion", access.SessionOpen, gate.Form{Read: p.readSignIn, Again: p.againSignIn})
	g.Form("POST /connexion/cle", access.SessionOpen, gate.Form{Read: p.readPasskey, Again: p.againSignIn})
	g.Page("GET /cle/entrer", access.SessionOpen, p.askPasskey)
	g.Page("GET /connexion/second", access.SessionOpen, p.second)
	g.Form("POST /connexion/second", access.SessionOpen, gate.Form{Read: p.readSecond, Again: p.againSecond})
	g.Form("POST /connexion/second/cle", access.SessionOpen, gate.Form{Read: p.readSecondPasskey, Again: p.againSecond})
	g.Form("POST /connexion/preuve", access.AccountOwn, gate.Form{Read: p.readProof, Again: p.againProof})
	g.Form("POST /connexion/preuve/cle", access.AccountOwn, gate.Form{Read: p.readProofByPasskey, Again: p.againProof})
	g.Form("POST /deconnexion", access.SessionOpen, gate.Form{Read: p.readSignOut, Always: true})
	if p.Provider != nil {
		g.Page("GET /connexion/proconnect", access.SessionOpen, p.toProvider)
		g.Page("GET /connexion/proconnect/retour", access.SessionOpen, p.fromProvider)
		g.Page("GET "+leavePath, access.SessionOpen, p.leave)
		g.Page("GET "+leavePath+"/partir", access.SessionOpen, p.leaveProvider)
		g.Page("GET /connexion/proconnect/sortie", access.SessionOpen, p.leftProvider)
	}
	g.Page("GET /mot-de-passe", access.SessionOpen, p.forgotten)
	g.Form("POST /mot-de-passe", access.SessionOpen, gate.Form{Read: p.readForgotten, Again: p.againForgotten})
	g.Page("GET /mot-de-passe/envoye", access.SessionOpen, p.resetSent)
	g.Page("GET /mot-de-passe/nouveau", access.SessionOpen, p.reset)
	g.Form("POST /mot-de-passe/lien", access.SessionOpen, gate.Form{Read: p.readResetLink, Again: p.againResetLink})
	g.Form("POST /mot-de-passe/nouveau", access.SessionOpen, gate.Form{Read: p.readReset, Again: p.againReset})
	g.Page("GET /invitation", access.InvitationAccept, p.invitation)
	g.Form("POST /invitation", access.InvitationAccept, gate.Form{Read: p.readInvitation, Again: p.againInvitation})
	g.Form("POST /invitation/accepter", access.InvitationAccept, gate.Form{Read: p.readAccept, Again: p.againAccept})
	g.Form("POST /invitation/rejoindre", access.InvitationAccept, gate.Form{Read: p.readJoin, Again: p.againAccept})
	g.Page("GET /rejoindre", access.StructureApply, p.apply)
	g.Form("POST /rejoindre", access.StructureApply, gate.Form{Read: p.readApply, Again: p.againApply})
	g.Page("GET /rejoindre/merci", access.StructureApply, p.applied)
}

func (p *Pages) sendScript(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "public,max-age=86400")
	httpx.Send(w, r, httpx.Page{HTML: p.script, Type: "text/javascript; charset=utf-8"})
}

// session gives the session of a visit as the room knows it; the zero one when
// nobody is signed in.
func session(v *gate.Visit) identity.Session {
	s, _ := v.Session.Origin.(identity.Session)
	return s
}

// factors gives what who is signed in may give as a second factor.
func (p *Pages) factors(v *gate.Visit) (identity.Factors, error) {
	s := session(v)
	if s.Half {
		return s.Factors, nil
	}
	return p.Identity.Means.Factors(v.Context(), s)
}

// from says from where a visit comes.
func from(v *gate.Visit) identity.Visit {
	address, _ := httpx.Address(v.R) // the zero address counts as one unknown subscriber
	return identity.Visit{Address: address, Device: device(v.R.UserAgent()), Known: gate.Known(v.R), Lang: string(v.Lang)}
}

// keep gives the browser what a sign-in opened.
func keep(w http.ResponseWriter, o identity.Opened) {
	gate.SetSession(w, o.Token)
	if o.Known != "" {
		gate.SetKnown(w, o.Known)
	}
}

// simply gives the act of a form that only calls the room.
func simply(act func(context.Context) error, answer gate.Answer) gate.Act {
	return func(ctx context.Context) (gate.Answer, error) { return answer, act(ctx) }
}
