package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"relais/internal/access"
	"relais/internal/app"
	directoryweb "relais/internal/directory/web"
	"relais/internal/identity"
	"relais/internal/kernel"
)

// userCommands are what an operator does with accounts, at the machine.
type userCommands struct {
	Add         userAdd         `cmd:"" help:"Inviter quelqu’un et afficher le lien de son invitation."`
	List        userList        `cmd:"" help:"Lister les comptes, sans nom ni adresse en clair."`
	Disable     userDisable     `cmd:"" help:"Fermer un compte : ses sessions s’arrêtent aussitôt."`
	Enable      userEnable      `cmd:"" help:"Rouvrir un compte fermé."`
	EndSessions userEndSessions `cmd:"" name:"end-sessions" help:"Arrêter toutes les sessions d’un compte."`
}

// inRooms runs an act in the rooms of the database of the command line.
func (c *commands) inRooms(ctx context.Context, env Environment, config app.Config, act func(*app.Rooms) error) (err error) {
	d, err := c.kept(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	safe, err := c.safe(ctx, d)
	if err != nil {
		return err
	}
	rooms, err := app.OpenRooms(ctx, d, safe, config, env.Clock)
	if err != nil {
		return err
	}
	return act(rooms)
}

// atHome is the network as commands that write no link need it.
func atHome() app.Config {
	return app.Config{Pages: directoryweb.Settings{Network: "Relais"}, Origin: "http://localhost:8080"}
}

type userList struct{}

// Run prints a line an account: identifier, state, masked address, and the role
// in each structure.
func (userList) Run(ctx context.Context, c *commands, env Environment) error {
	return c.inRooms(ctx, env, atHome(), func(r *app.Rooms) error {
		accounts, err := r.Identity.Members.Accounts(ctx, access.System(access.MemberRead))
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(env.Out, 0, 0, 2, ' ', 0)
		for _, a := range accounts {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", a.ID, state(a.Active), a.Masked, places(a.Memberships))
		}
		return table.Flush()
	})
}

func state(active bool) string {
	if active {
		return "ouvert"
	}
	return "fermé"
}

func places(memberships []identity.Belonging) string {
	var said []string
	for _, m := range memberships {
		one := string(m.Role) + " (" + m.Name + ")"
		if m.Suspended {
			one += " suspendue"
		}
		said = append(said, one)
	}
	return strings.Join(said, ", ")
}

// whose is the account that a command is about.
type whose struct {
	Email string `arg:"" name:"adresse" help:"Adresse e-mail du compte."`
}

// on runs an act on that account.
func (w whose) on(ctx context.Context, c *commands, env Environment, done string, act func(*identity.Members, access.Scope, kernel.ID) error) error {
	return c.inRooms(ctx, env, atHome(), func(r *app.Rooms) error {
		scope := access.System(access.AccountDisable)
		id, err := r.Identity.Members.Find(ctx, scope, w.Email)
		if err != nil {
			return err
		}
		if err := act(r.Identity.Members, scope, id); err != nil {
			return err
		}
		fmt.Fprintf(env.Out, "%s : %s\n", id, done)
		return nil
	})
}

type userDisable struct{ whose }

// Run shuts an account.
func (u *userDisable) Run(ctx context.Context, c *commands, env Environment) error {
	return u.on(ctx, c, env, "compte fermé", func(m *identity.Members, scope access.Scope, id kernel.ID) error {
		return m.Disable(ctx, scope, id)
	})
}

type userEnable struct{ whose }

// Run opens an account again.
func (u *userEnable) Run(ctx context.Context, c *commands, env Environment) error {
	return u.on(ctx, c, env, "compte rouvert", func(m *identity.Members, scope access.Scope, id kernel.ID) error {
		return m.Enable(ctx, scope, id)
	})
}

type userEndSessions struct{ whose }

// Run ends the sessions of an account.
func (u *userEndSessions) Run(ctx context.Context, c *commands, env Environment) error {
	return u.on(ctx, c, env, "sessions arrêtées", func(m *identity.Members, scope access.Scope, id kernel.ID) error {
		return m.EndSessions(ctx, scope, id)
	})
}
