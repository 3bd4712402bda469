package cli

import (
	"relais/internal/app"
	"relais/internal/kernel"
	"relais/internal/messaging/sms"
	messagingweb "relais/internal/messaging/web"
)

// smsFlags say who takes the short messages of the network, at what hours, and how
// many.
type smsFlags struct {
	Gateway    string `name:"sms" help:"Passerelle des SMS : folder, ovh ou twilio ; sans elle, ils attendent." enum:",folder,ovh,twilio" default:""`
	Folder     string `name:"sms-folder" help:"Avec folder : dossier où chaque SMS s’écrit, sans partir." placeholder:"DOSSIER"`
	Account    string `name:"sms-account" help:"Compte : clé d’application (ovh) ou Account SID (twilio)." placeholder:"ID"`
	SecretFile string `name:"sms-secret-file" help:"Fichier du secret d’application (ovh) ou du jeton (twilio)." placeholder:"FICHIER"`
	Consumer   string `name:"sms-consumer-file" help:"Fichier de la clé de consommateur (ovh)." placeholder:"FICHIER"`
	Service    string `name:"sms-service" help:"Nom du service (ovh) : sms-xx00000-1." placeholder:"NOM"`
	From       string `name:"sms-from" help:"Expéditeur : numéro, nom ou service de messages." placeholder:"NOM"`
	Cost       int64  `name:"sms-cost" help:"Coût d’un segment, en millièmes de centime." default:"5000"`
	Quiet      int    `name:"sms-quiet-from" help:"Heure du soir à partir de laquelle rien ne part." default:"20"`
	Wake       int    `name:"sms-quiet-to" help:"Heure du matin à partir de laquelle les SMS partent." default:"8"`
	Sundays    bool   `name:"sms-sundays" help:"Envoyer aussi le dimanche."`
	Number     int    `name:"sms-most-number" help:"SMS par jour vers un même numéro, au plus." default:"6"`
	Structure  int    `name:"sms-most-structure" help:"SMS par jour d’une structure, au plus." default:"300"`
	Network    int    `name:"sms-most" help:"SMS par jour de tout le réseau, au plus." default:"3000"`
}

// config gives who takes the messages.
func (f smsFlags) config(origin string, clock kernel.Clock) (chosen app.SMS, err error) {
	paris, err := kernel.Paris()
	if err != nil {
		return chosen, err
	}
	if f.Quiet < 0 || f.Quiet > 24 || f.Wake < 0 || f.Wake >= f.Quiet || f.Cost < 0 || min(f.Number, f.Structure, f.Network) < 0 {
		return chosen, kernel.Fault(kernel.Invalid, "sms.config")
	}
	chosen.Config = &sms.Config{
		Quiet: sms.Quiet{From: f.Quiet, To: f.Wake, Sundays: !f.Sundays, Zone: paris}, Cost: f.Cost,
		Caps: sms.Caps{Number: f.Number, Structure: f.Structure, Network: f.Network},
	}
	return f.gateway(chosen, origin, clock)
}

// gateway adds the gateway that the flags name.
func (f smsFlags) gateway(chosen app.SMS, origin string, clock kernel.Clock) (app.SMS, error) {
	secret, err := secretOf(f.SecretFile)
	if err != nil {
		return chosen, err
	}
	consumer, err := secretOf(f.Consumer)
	if err != nil {
		return chosen, err
	}
	missing := map[string]bool{
		"folder": f.Folder == "", "twilio": f.Account == "" || secret == "" || f.From == "",
		"ovh": f.Account == "" || secret == "" || consumer == "" || f.Service == "",
	}[f.Gateway]
	if missing {
		return chosen, kernel.Fault(kernel.Invalid, "sms.config")
	}
	switch f.Gateway {
	case "folder":
		chosen.Gateway = sms.Folder(f.Folder)
	case "twilio":
		chosen.Twilio = messagingweb.NewTwilio(messagingweb.Twilio{Account: f.Account, Token: secret, From: f.From, Public: origin})
		chosen.Gateway = chosen.Twilio
	case "ovh":
		chosen.Gateway = messagingweb.NewOVH(messagingweb.OVH{Application: f.Account, Secret: secret, Consumer: consumer, Service: f.Service, Sender: f.From}, clock)
	}
	return chosen, nil
}
