package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/app"
	"relais/internal/demo"
	"relais/internal/demo/network"
	"relais/internal/directory"
	directoryweb "relais/internal/directory/web"
	"relais/internal/identity"
	identityweb "relais/internal/identity/web"
	"relais/internal/kernel"
	"relais/internal/messaging"
	"relais/internal/messaging/sms"
	"relais/internal/platform/db"
	"relais/internal/platform/httpx"
	"relais/internal/ui"
)

type serve struct {
	Listen        string        `help:"Adresse et port où Relais répond." default:"127.0.0.1:8080"`
	Demo          bool          `help:"Ouvrir un réseau de démonstration, où tout est inventé."`
	Network       string        `help:"Nom du réseau, en haut des pages." default:"Relais"`
	Helpline      string        `help:"Numéro que toute personne peut appeler ; 3939 est celui d’Allô Service Public." default:"3939"`
	HelplineHours string        `help:"Heures de ce numéro (OSM opening_hours)." placeholder:"HORAIRES"`
	PublicURL     string        `name:"public-url" help:"Adresse publique des pages, pour les QR codes ; sinon celle du navigateur." placeholder:"URL"`
	Accent        string        `help:"Couleur d’accent, sur fond clair." placeholder:"#RRVVBB"`
	AccentDark    string        `help:"Couleur d’accent, sur fond sombre." placeholder:"#RRVVBB"`
	Mail          mailFlags     `embed:""`
	SMS           smsFlags      `embed:""`
	Checkpoints   []string      `name:"checkpoint-mail" help:"Adresse qui reçoit chaque jour la tête signée du journal ; peut être répétée." placeholder:"ADRESSE"`
	Provider      providerFlags `embed:""`
}

// The helpline of the demonstration: a number reserved for fiction.
const (
	demoPhone = "02 61 91 00 00"
	demoHours = "Mo-Fr 09:00-19:00"
)

func (s *serve) Run(ctx context.Context, c *commands, env Environment) (err error) {
	log := c.log(env)
	d, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", s.Listen)
	if err != nil {
		return kernel.Because(kernel.Unavailable, "serve.listen", err, s.Listen)
	}
	defer listener.Close()
	config, err := s.config(ctx, c, env, d, listener.Addr())
	if err != nil {
		return err
	}
	house, err := app.Open(ctx, d, config, env.Clock, log)
	if err != nil {
		return err
	}
	if s.Demo {
		if err := s.furnish(ctx, house, env.Clock); err != nil {
			return err
		}
	}
	if err := s.welcome(ctx, env, listener.Addr(), house, config.Demo); err != nil {
		return err
	}
	running, stop := context.WithCancel(ctx)
	followed := make(chan struct{})
	go func() { defer close(followed); house.Run(running) }()
	err = httpx.Serve(ctx, listener, house.Handler(), log)
	stop()
	<-followed
	return err
}

func (s *serve) config(ctx context.Context, c *commands, env Environment, d *db.DB, address net.Addr) (config app.Config, err error) {
	helpline := directory.Helpline{Phone: s.Helpline, Hours: s.HelplineHours}
	if s.Demo && s.Helpline == "3939" {
		helpline = directory.Helpline{Phone: demoPhone, Hours: demoHours}
	}
	config.Pages = directoryweb.Settings{
		Network: s.Network, Helpline: helpline, PublicURL: s.PublicURL,
		Theme: ui.Theme{Accent: s.Accent, AccentDark: s.AccentDark},
	}
	config.Origin = s.origin(address)
	if config.Provider, err = s.Provider.config(config.Origin); err != nil {
		return config, err
	}
	if config.Mail, err = s.Mail.carrier(env.Clock); err != nil {
		return config, err
	}
	if config.SMS, err = s.SMS.config(config.Origin, env.Clock); err != nil {
		return config, err
	}
	if config.Safe, err = c.safe(ctx, d); err != nil {
		return config, err
	}
	if s.Demo {
		s.play(&config, env)
	}
	config.Checkpoints, err = s.checkpoints(config.Mail)
	return config, err
}

// checkpoints gives the addresses that receive the head of the journal.
func (s *serve) checkpoints(carrier messaging.Carrier) (addresses []string, err error) {
	if len(s.Checkpoints) > 0 && carrier == nil {
		return nil, kernel.Fault(kernel.Invalid, "serve.checkpoint_mail")
	}
	for _, typed := range s.Checkpoints {
		address, err := messaging.Address(typed)
		if err != nil {
			return nil, err
		}
		addresses = append(addresses, address)
	}
	return addresses, nil
}

// play makes a demonstration of the network: its mails stay here, and its
// accounts are shown to whoever comes.
func (s *serve) play(config *app.Config, env Environment) {
	shelf := new(messaging.Shelf)
	if config.Mail == nil {
		config.Mail = shelf
	}
	texts := new(sms.Shelf)
	if config.SMS.Gateway == nil {
		config.SMS.Gateway = texts
		awake := sms.Default(time.UTC) // whoever tries it at night receives what it shows
		awake.Quiet.From, awake.Quiet.To, awake.Quiet.Sundays = 24, 0, false
		config.SMS.Config = &awake
	}
	folder := config.Safe.Folder()
	config.Demo = &app.Demo{Mails: shelf.Mails, Texts: texts.Messages, Accounts: func() (shown []identityweb.DemoAccount) {
		accounts, err := network.Kept(folder)
		if err != nil {
			return nil
		}
		for _, a := range accounts {
			code, err := a.Code(env.Clock())
			if err != nil {
				code = "?"
			}
			shown = append(shown, identityweb.DemoAccount{
				Name: a.Name, Email: a.Email, Password: network.Phrase, Code: code, Role: a.Role, Structure: a.Structure,
			})
		}
		return shown
	}}
}

// origin gives the address for which passkeys and links are made: the public
// one or, on a machine of one's own, the name that browsers trust.
func (s *serve) origin(address net.Addr) string {
	if s.PublicURL != "" {
		return strings.TrimSuffix(s.PublicURL, "/")
	}
	_, port, err := net.SplitHostPort(address.String())
	if err != nil {
		port = "8080"
	}
	return "http://localhost:" + port
}

// furnish brings the demonstration network in, once: what people changed of it
// since stays. The network comes whole or not at all, so that a start that was
// stopped half-way leaves nothing behind: the next one begins anew.
func (s *serve) furnish(ctx context.Context, house *app.House, clock kernel.Clock) error {
	done, err := played(ctx, house)
	if err != nil {
		return err
	}
	if house.Directory.Len() == 0 {
		places, err := demo.Places(house.Atlas, clock())
		if err != nil {
			return err
		}
		if _, err = house.Directory.Put(ctx, places); err != nil {
			return err
		}
	}
	if done {
		return nil
	}
	stage := network.Stage{Identity: house.Identity, People: house.People, Diagnostics: house.Diagnostics, Clock: clock, Name: s.Network, Referrals: house.Referrals, Directory: house.Directory}
	return house.DB.Write(db.Whole(ctx), func(within context.Context, _ bun.Tx) error {
		accounts, err := stage.Furnish(within)
		if err != nil {
			return err
		}
		if err := network.Keep(house.Safe.Folder(), accounts); err != nil { // before the commit: without it these accounts are lost
			return err
		}
		return ctx.Err() // who stops it now is not made to wait for its pages
	})
}

// played tells whether a database holds the demonstration, and refuses one that
// holds a network of which it is not: the accounts kept in the safe must be
// there, for they may be those of a start that was stopped.
func played(ctx context.Context, house *app.House) (bool, error) {
	accounts, err := network.Kept(house.Safe.Folder())
	if err != nil {
		return false, err
	}
	for _, a := range accounts {
		_, err := house.Identity.Members.Find(ctx, access.System(access.MemberRead), a.Email)
		if err == nil || kernel.KindOf(err) != kernel.NotFound {
			return err == nil, err
		}
	}
	begun, err := begun(ctx, house.Identity)
	if err == nil && begun {
		err = kernel.Fault(kernel.Conflict, "demo.real")
	}
	return false, err
}

// begun tells whether a network has anyone yet: an account, a structure that
// applied, someone invited to run it.
func begun(ctx context.Context, room *identity.Room) (bool, error) {
	accounts, err := room.Members.Accounts(ctx, access.System(access.MemberRead))
	if err != nil || len(accounts) > 0 {
		return true, err
	}
	structures, err := room.Network.Structures(ctx, access.System(access.StructureRead))
	if err != nil {
		return true, err
	}
	for _, s := range structures {
		invited, err := room.Members.Pending(ctx, access.System(access.MemberInvite), s.ID)
		if err != nil || !s.IsNetwork || len(invited) > 0 {
			return true, err
		}
	}
	return false, nil
}

func (s *serve) welcome(ctx context.Context, env Environment, address net.Addr, house *app.House, demo *app.Demo) error {
	accounts, err := house.Identity.Members.Accounts(ctx, access.System(access.MemberRead))
	if err != nil {
		return err
	}
	walled, err := house.DB.WallStands(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(env.Out, "\nRelais est ouvert : http://%s\n", address)
	fmt.Fprintf(env.Out, "  %d lieux, %d communes\n", house.Directory.Len(), house.Atlas.Count())
	origin := s.origin(address)
	switch {
	case demo != nil:
		fmt.Fprintf(env.Out, "  réseau de démonstration : essayez « Châteauroux », http://%s/lieux?commune=36044\n", address)
		fmt.Fprintf(env.Out, "  se connecter : %s/demo montre %d comptes, leur mot de passe et leur code du moment\n", origin, len(demo.Accounts()))
	case len(accounts) == 0:
		fmt.Fprintln(env.Out, "  aucun compte encore : relais user add --email vous@exemple.fr écrit un lien d’invitation")
	default:
		fmt.Fprintf(env.Out, "  se connecter : %s/connexion\n", origin)
	}
	if !house.Post.Leaves() {
		fmt.Fprintln(env.Out, "  aucun serveur d’e-mails (--smtp-host) : les e-mails attendent, et les invitations se remettent en main propre")
	}
	if !walled {
		fmt.Fprintln(env.Out, "  attention : ce compte PostgreSQL est super-utilisateur ; le second mur (row-level security) ne le retient pas")
	}
	fmt.Fprintf(env.Out, "  interface ouverte : http://%s/api\n", address)
	fmt.Fprintf(env.Out, "  Ctrl+C pour arrêter.\n\n")
	return nil
}
