package cli

import (
	"context"
	"fmt"
	"strings"

	"relais/internal/access"
	"relais/internal/app"
	directoryweb "relais/internal/directory/web"
	"relais/internal/identity"
	"relais/internal/kernel"
)

type userAdd struct {
	Email     string `required:"" help:"Adresse e-mail de la personne." placeholder:"ADRESSE"`
	Name      string `help:"Ses prénom et nom ; elle peut les corriger en acceptant." placeholder:"NOM"`
	Role      string `help:"Son rôle. Dans le réseau : admin, auditor, coordinator, funder. Dans une structure (avec --structure) : manager, adviser, reception…" default:"admin" placeholder:"RÔLE"`
	Structure string `help:"Sa structure, par son nom ou son identifiant, pour un rôle de structure." placeholder:"NOM|ID"`
	Network   string `help:"Nom du réseau, écrit dans l’e-mail." default:"Relais" placeholder:"NOM"`
	PublicURL string `name:"public-url" help:"Adresse publique des pages, où mène le lien." default:"http://localhost:8080" placeholder:"URL"`
}

// Run invites someone, and prints the link: no password is ever made for them.
func (u *userAdd) Run(ctx context.Context, c *commands, env Environment) error {
	role, known := access.ParseRole(u.Role)
	if !known {
		return kernel.Fault(kernel.Invalid, "user.role", u.Role, roleCodes(access.MemberRoles()))
	}
	config := app.Config{Pages: directoryweb.Settings{Network: u.Network}, Origin: strings.TrimSuffix(u.PublicURL, "/")}
	return c.inRooms(ctx, env, config, func(r *app.Rooms) error {
		structure, err := u.place(ctx, r, role)
		if err != nil {
			return err
		}
		link, err := r.Identity.Members.InviteByHand(ctx, access.System(access.MemberInvite), identity.Invitation{
			Structure: structure.ID, Email: u.Email, Name: u.Name, Role: role,
		})
		if err != nil {
			return err
		}
		fmt.Fprintf(env.Err, "Invitation à rejoindre «\u00a0%s\u00a0» avec le rôle %s.\n", structure.Name, role)
		fmt.Fprintln(env.Err, "Remettez ce lien à la personne elle-même : il sert une fois, pendant 7 jours.")
		fmt.Fprintln(env.Err, "Il part aussi par e-mail si relais serve a un serveur d’e-mails (--smtp-host) ; sinon l’e-mail attend.")
		fmt.Fprintln(env.Out, link)
		return nil
	})
}

// place gives the structure to invite to. The roles of the network are in its
// own structure only, and the others never are.
func (u *userAdd) place(ctx context.Context, r *app.Rooms, role access.Role) (identity.Structure, error) {
	all, err := r.Identity.Network.Structures(ctx, access.System(access.StructureRead))
	if err != nil {
		return identity.Structure{}, err
	}
	if u.Structure == "" && !role.OfNetwork() {
		return identity.Structure{}, kernel.Fault(kernel.Invalid, "user.structure_needed", role, structureNames(all))
	}
	found, err := called(all, u.Structure)
	switch {
	case err != nil:
		return found, err
	case role.OfNetwork() && !found.IsNetwork:
		return found, kernel.Fault(kernel.Invalid, "user.role_network", role, roleCodes(access.StructureRoles()))
	case !role.OfNetwork() && found.IsNetwork:
		return found, kernel.Fault(kernel.Invalid, "user.role_structure", role, roleCodes(access.NetworkRoles()))
	case found.Status != identity.Approved:
		return found, kernel.Fault(kernel.Conflict, "user.structure_closed", found.Name)
	}
	return found, nil
}

// called gives the structure of an identifier or of a name, whatever its
// capitals; that of the network for "".
func called(all []identity.Structure, said string) (found identity.Structure, err error) {
	name := strings.Join(strings.Fields(said), " ")
	var same []string
	for _, s := range all {
		if name == "" && s.IsNetwork || name == string(s.ID) || strings.EqualFold(name, s.Name) {
			found, same = s, append(same, string(s.ID))
		}
	}
	switch len(same) {
	case 0:
		return found, kernel.Fault(kernel.NotFound, "user.structure_absent", said, structureNames(all))
	case 1:
		return found, nil
	default:
		return found, kernel.Fault(kernel.Conflict, "user.structure_twice", said, strings.Join(same, ", "))
	}
}

// mostNames bounds how many structures an error names.
const mostNames = 20

// structureNames lists the structures where a role of a structure may be given.
func structureNames(all []identity.Structure) string {
	var names []string
	for _, s := range all {
		if s.IsNetwork || s.Status != identity.Approved {
			continue
		}
		if len(names) == mostNames {
			return strings.Join(names, ", ") + "…"
		}
		names = append(names, "«\u00a0"+s.Name+"\u00a0»")
	}
	if len(names) == 0 {
		return "aucune encore (elles se présentent sur la page /rejoindre)"
	}
	return strings.Join(names, ", ")
}

// roleCodes lists roles by their codes.
func roleCodes(roles []access.Role) string {
	var codes []string
	for _, role := range roles {
		codes = append(codes, string(role))
	}
	return strings.Join(codes, ", ")
}
