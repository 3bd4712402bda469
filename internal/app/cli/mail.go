package cli

import (
	"errors"
	"fmt"
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
	carrier, err := messaging.NewSMTP(messaging.SMTPConfig{
		Host: m.Host, Port: m.Port, From: m.From, User: m.User, Password: secret, Plain: m.Plain, Clock: clock,
	})
	if err != nil {
		return nil, byFlag(err, "mail.config", "--smtp-")
	}
	return carrier, nil
}

// byFlag names a setting that is wrong by the flag that gives it.
func byFlag(err error, key, prefix string) error {
	var e *kernel.Error
	if !errors.As(err, &e) || e.Key != key || len(e.Args) == 0 {
		return err
	}
	return kernel.Because(e.Kind, key, e.Cause, prefix+strings.ToLower(fmt.Sprint(e.Args[0])))
}

// providerFlags say which provider of identities members may come through.
type providerFlags struct {
	Issuer     string `name:"proconnect-issuer" help:"Adresse de ProConnect ; sans elle, on ne se connecte pas par lui." placeholder:"URL"`
	Client     string `name:"proconnect-client" help:"Identifiant du réseau auprès de ProConnect." placeholder:"ID"`
	SecretFile string `name:"proconnect-secret-file" help:"Fichier du secret donné par ProConnect." placeholder:"FICHIER"`
	Identity   string `name:"proconnect-identity-alg" help:"Signature demandée pour les jetons d’identité : ES256 ou RS256." enum:"ES256,RS256" default:"ES256"`
	Userinfo   string `name:"proconnect-userinfo-alg" help:"Signature demandée pour userinfo : ES256, RS256, ou none s’il n’est pas signé." enum:"ES256,RS256,none" default:"ES256"`
	Auth       string `name:"proconnect-auth" help:"Comment le secret est présenté : post ou basic." enum:"post,basic" default:"post"`
	NoPKCE     bool   `name:"proconnect-no-pkce" help:"Ne pas envoyer code_challenge, à un fournisseur qui le refuse."`
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
	var userinfo []string
	if p.Userinfo != "none" {
		userinfo = []string{p.Userinfo}
	}
	return &oidc.Config{
		IDTokenAlg: []string{p.Identity}, UserinfoAlg: userinfo, AuthMethod: oidc.AuthMethod(p.Auth), WithoutPKCE: p.NoPKCE,
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
