package identity

import (
	"context"
	"strings"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
	"relais/internal/messaging"
)

// The pages where links lead. The token stands after the #, which browsers
// keep to themselves: no server, log or mail scanner that follows the link
// receives it. It is also written out, to be typed where no script runs.
const (
	InvitationPath = "/invitation"
	ResetPath      = "/mot-de-passe/nouveau"
)

// link gives the link that carries a token.
func (c *core) link(path, token string) string { return c.config.Address + path + "#" + token }

// letter is a mail before it is addressed.
type letter struct{ subject, text string }

// Post sends mails: [messaging.Post], or what a test puts in its place.
type Post interface {
	Send(ctx context.Context, tx bun.IDB, owner kernel.ID, mail messaging.Mail) error
	Leaves() bool // or else mails wait: the network has no server for them
}

// send puts a mail in the outbox, sealed under the key of an owner.
func (c *core) send(ctx context.Context, tx bun.IDB, owner kernel.ID, to string, m letter) error {
	text := "Bonjour,\n\n" + m.text + "\n\n" + c.config.Network + "\n" + c.config.Address + "\n"
	return c.post.Send(ctx, tx, owner, messaging.Mail{To: to, Subject: m.subject, Text: text})
}

// withLink gives a text, then a link, then the code to type where it does not
// open.
func (c *core) withLink(text, path, token string) string {
	return text + "\n\n" + c.link(path, token) + "\n\nSi la page demande un code, copiez celui-ci :\n" + token
}

const notYou = "Si ce n’est pas vous, prévenez tout de suite votre responsable et fermez vos autres sessions depuis « Mon compte »."

func (c *core) invitationLetter(structure, token string) letter {
	return letter{"Votre invitation", c.withLink(
		"Une invitation vous attend pour rejoindre « "+structure+" ». Ouvrez ce lien sous 7 jours pour accepter :",
		InvitationPath, token)}
}

func (c *core) newMeansLetter(token string) letter {
	return letter{"De nouveaux moyens de connexion", c.withLink(
		"Votre responsable vous permet de choisir de nouveaux moyens de connexion. Les anciens ne serviront plus. Ouvrez ce lien sous 7 jours :",
		InvitationPath, token) + "\n\nSi vous n’avez rien demandé, n’ouvrez pas le lien et prévenez votre responsable."}
}

func (c *core) resetLetter(token string) letter {
	return letter{"Changer votre mot de passe", c.withLink(
		"Vous avez demandé à changer de mot de passe. Ouvrez ce lien dans les 10 minutes. Préparez votre second moyen de connexion.",
		ResetPath, token) + "\n\nSi vous n’avez rien demandé, ne faites rien : ce lien seul ne donne accès à rien."}
}

func newDeviceLetter(device string) letter {
	return letter{"Connexion depuis un nouvel appareil", "Vous venez de vous connecter depuis un nouvel appareil (" + device + "). " + notYou}
}

func lockedLetter() letter {
	return letter{"Trop d’essais de connexion", "Relais a refusé plusieurs essais de connexion à votre compte. Vous pourrez vous connecter dans quelques minutes. " + notYou}
}

func changedLetter(what string) letter {
	return letter{"Vos moyens de connexion changent", "Un changement touche votre compte : " + what + ". " + notYou}
}

func recoveryLetter() letter {
	return letter{"Un code de secours vient de servir", "Un de vos codes de secours vient de servir à vous connecter. Vérifiez vos moyens de connexion dans « Mon compte ». " + notYou}
}

func applicationLetter(name string, known bool) letter {
	if known {
		return letter{"Votre demande", "La structure « " + name + " » figure déjà dans le réseau, ou sa demande est à l’étude. Adressez-vous à son ou sa responsable pour recevoir une invitation."}
	}
	return letter{"Votre demande", "Nous avons reçu la demande de « " + name + " ». Nous vous répondons par e-mail dès qu’elle est étudiée."}
}

func refusedLetter(name, reason string) letter {
	return letter{"Votre demande", "Nous ne pouvons pas accueillir « " + name + " » dans le réseau. Motif : " + strings.TrimSpace(reason)}
}

func suspendedLetter(name, reason string) letter {
	return letter{"Votre structure est suspendue", "La structure « " + name + " » est suspendue dans le réseau : ses membres ne peuvent plus agir pour elle, et rien de ce qu’elle suit n’est effacé pour autant. Motif : " + reason +
		"\n\nPour en parler, ou demander la reprise, adressez-vous à l’équipe du réseau."}
}

func reopenedLetter(name string) letter {
	return letter{"Votre structure est de nouveau ouverte", "La suspension de « " + name + " » est levée : ses membres peuvent de nouveau agir pour elle, avec leurs moyens de connexion habituels."}
}

func (c *core) idleLetter() letter {
	return letter{"Votre compte va être fermé", "Vous ne vous êtes pas connecté depuis longtemps. Si vous n’ouvrez pas de session dans les 30 jours, Relais ferme votre compte et efface vos coordonnées. Pour le garder, connectez-vous :\n\n" +
		c.config.Address + "/connexion"}
}
