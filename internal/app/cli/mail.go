package cli

import (
	"strings"

	"relais/internal/kernel"
	"relais/internal/messaging"
	"relais/internal/platform/oidc"
)

// mailFlags say which server takes the mails of the network.
type mailFlags struct {
	Host         string `name:"smtp-host" help:"Serveur qui envoie les e-mails ; sans lui, ils attendent." placeholder:"NOM"`
	Port         int    `name:"smtp-port" help:"Son port : 587, ou 465 chiffré dès le premier octet." default:"587"`
	User         string `name:"smtp-user" help:"Compte auprès de ce serveur." placeholder:"NOM"`
	PasswordFile string `name:"smtp-password-file" help:"Fichier du mot de passe de ce compte." placeholder:"FICHIER"`
	From         string `name:"smtp-from" help:"Qui écrit : « Relais <relais@exemple.fr> »." placeholder:"ADRESSE"`
	Plain        bool   `name:"smtp-plain" help:"Sans chiffrement : pour un serveur sur cette machine."`
}

// carrier gives who takes the mails, nil when no server is named.
func (m mailFlags) carrier(clock kernel.Clock) (messaging.Carrier, error) {
	if m.Host == "" {
		return nil, nil
	}
	secret, err := secretOf(m.PasswordFile)
	if err != nil {
		return nil, err
	}
	return messaging.NewSMTP(messaging.SMTPConfig{
		Host: m.Host, Port: m.Port, From: m.From, User: m.User, Password: secret, Plain: m.Plain, Clock: clock,
	})
}

// providerFlags say which provider of identities members may come through.
type providerFlags struct {
	Issuer     string `name:"proconnect-issuer" help:"Adresse de ProConnect ; sans elle, on ne se connecte pas par lui." placeholder:"URL"`
	Client     string `name:"proconnect-client" help:"Identifiant du réseau auprès de ProConnect." placeholder:"ID"`
	SecretFile string `name:"proconnect-secret-file" help:"Fichier du secret donné par ProConnect." placeholder:"FICHIER"`
}

// config gives the provider, nil when none is named.
func (p providerFlags) config(origin string) (*oidc.Config, error) {
	if p.Issuer == "" {
		return nil, nil
	}
	secret, err := secretOf(p.SecretFile)
	if err != nil {
		return nil, err
	}
	return &oidc.Config{
		Issuer: p.Issuer, ClientID: p.Client, ClientSecret: secret, Scopes: []string{"openid", "email", "given_name", "usual_name", "siret"},
		RedirectURL: origin + "/connexion/proconnect/retour", PostLogoutURL: origin + "/connexion/proconnect/sortie", AskAMR: true,
	}, nil
}

// secretOf gives what a file holds, without the end of its line; "" without a
// file.
func secretOf(path string) (string, error) {
	if path == "" {
		return "", nil
	}
	text, err := readSecret(path)
	return strings.TrimRight(text, "\r\n"), err
}
