package referral

import "strconv"

// LinkPath is where links lead: the secret follows. The page that opens shows
// nothing of the person, and does nothing, until a button is pressed: what
// follows links in mails finds nothing there.
const LinkPath = "/o/"

// letter is a mail before it is addressed. None ever names the person, or says
// what for: mails are read by many.
type letter struct{ subject, text string }

// pageOf gives where members read a referral.
func (s *Service) pageOf(r Referral) string { return s.Origin + "/orientations/" + string(r.ID) }

func linkNotice(days int) string {
	return "Ce lien sert pendant " + strconv.Itoa(days) + " jours, sans compte à créer. Passé ce délai, la page vous en envoie un autre, à cette adresse.\n" +
		"Ne le transférez pas : qui l’ouvre peut répondre à votre place."
}

// toPlace gives what is written to the place after an event, and whether an
// answer is awaited; an empty letter for nothing.
func toPlace(h happening) (l letter, awaits bool) {
	switch {
	case h.move.Event == Send:
		return letter{"Une personne vous est orientée", "Une personne vous est orientée. Ouvrez la page pour voir sa demande, puis dites si vous pouvez la recevoir :"}, true
	case h.move.Event == Remind && h.State.Pending():
		return letter{"Une orientation attend votre réponse", "Une personne attend de savoir si vous pouvez la recevoir. Un oui comme un non l’aidera :"}, true
	case h.move.Event == Remind:
		return letter{"Avez-vous des nouvelles ?", "Vous avez accepté de recevoir une personne. L’avez-vous rencontrée ? Qu’a-t-elle obtenu ? Deux gestes suffisent pour le dire :"}, true
	case h.move.Event == Expire || h.move.Event == Close || h.move.Event == Lapse || h.SentAt == nil:
		return letter{}, false
	case h.move.Event == Withdraw:
		return letter{"Une orientation est annulée", "Une orientation qui vous avait été envoyée est annulée. Vous n’avez plus rien à faire."}, false
	case h.move.Event == Hinder && h.side != Receiver && h.State.Received():
		return letter{"Une personne ne pourra pas venir", "Une personne que vous deviez recevoir ne pourra pas venir. Convenez avec elle d’un autre moment :"}, true
	case h.move.Event == CallBack && h.side != Receiver && h.State.Received():
		return letter{"Une personne souhaite être rappelée", "Une personne que vous devez recevoir souhaite être rappelée :"}, true
	}
	return letter{}, false
}

// toSender gives what is written to who sent a referral after an event.
func toSender(h happening, place Asked) letter {
	name := place.Name
	if name == "" {
		name = "le lieu"
	}
	if h.side == House && h.move.Event == Withdraw { // of a draft that nobody sent
		return letter{}
	}
	switch h.move.Event {
	case Accept:
		return letter{"Votre orientation est acceptée", "« " + name + " » accepte de recevoir la personne que vous avez orientée."}
	case Refuse:
		return letter{"Votre orientation est refusée", "« " + name + " » ne peut pas recevoir la personne que vous avez orientée. Lisez pourquoi, et choisissez avec elle un autre lieu :"}
	case Redirect:
		return letter{"Un autre lieu vous est proposé", "« " + name + " » ne peut pas recevoir la personne que vous avez orientée, et vous indique un autre lieu. Rien n’y est envoyé sans vous :"}
	case Expire:
		return letter{"Votre orientation reste sans réponse", "« " + name + " » n’a pas répondu à temps. L’orientation est arrêtée : choisissez avec la personne un autre lieu."}
	case Lapse:
		return letter{"La structure orientée a quitté le réseau", "« " + name + " » ne peut plus recevoir la personne que vous avez orientée : sa structure a quitté le réseau. Choisissez avec elle un autre lieu."}
	case Meet:
		return letter{"La personne a été reçue", "« " + name + " » a reçu la personne que vous avez orientée."}
	case Miss:
		return letter{"La personne n’est pas venue", "« " + name + " » n’a pas pu rencontrer la personne que vous avez orientée."}
	case Conclude:
		return letter{"Ce qu’est devenue votre orientation", "« " + name + " » vous dit ce qu’est devenue la personne que vous avez orientée :"}
	case Withdraw:
		return letter{"Une orientation est annulée", "La personne que vous avez orientée vers « " + name + " » a annulé cette orientation."}
	case Hinder:
		return letter{"Une personne ne pourra pas venir", "La personne que vous avez orientée vers « " + name + " » dit qu’elle ne pourra pas venir."}
	case CallBack:
		return letter{"Une personne souhaite être rappelée", "La personne que vous avez orientée vers « " + name + " » souhaite être rappelée."}
	case Send:
		return letter{"L’étape suivante est partie", "L’étape précédente a eu lieu : la suivante, vers « " + name + " », vient d’être envoyée."}
	case Prepare, See, Study, Close, Remind, Confirm, CalledBack:
	}
	return letter{}
}
