package month_test

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"relais/internal/kernel"
	"relais/internal/messaging"
	"relais/internal/referral"
)

// letterKey tells letters apart: to whom, which, and about what, when the letter
// says.
type letterKey struct {
	to, subject string
	about       kernel.ID
}

// textedOf are the events of which the person hears by a short message.
var textedOf = map[referral.Event]bool{
	referral.Send: true, referral.Accept: true, referral.Refuse: true, referral.Redirect: true,
	referral.Expire: true, referral.Lapse: true, referral.Withdraw: true,
}

// toAuthor are the letters by which who sent a referral hears of what another did.
var toAuthor = map[referral.Event]string{
	referral.Accept: "Votre orientation est acceptée", referral.Refuse: "Votre orientation est refusée",
	referral.Redirect: "Un autre lieu vous est proposé", referral.Expire: "Votre orientation reste sans réponse",
	referral.Lapse: "La structure orientée a quitté le réseau", referral.Meet: "La personne a été reçue",
	referral.Miss: "La personne n’est pas venue", referral.Conclude: "Ce qu’est devenue votre orientation",
	referral.Hinder: "Une personne ne pourra pas venir", referral.CallBack: "Une personne souhaite être rappelée",
	referral.Withdraw: "Une orientation est annulée", referral.Send: "L’étape suivante est partie",
}

const renewed = "Votre nouveau lien"

// toPlace gives the letter by which the place hears of an event, and whether it
// brings a link; "" for none.
func toPlace(e *entry, side referral.Side, event referral.Event) (subject string, link bool) {
	theirs := side != referral.Receiver && received(e.state)
	switch {
	case event == referral.Send:
		return "Une personne vous est orientée", true
	case event == referral.Remind && pending(e.state):
		return "Une orientation attend votre réponse", true
	case event == referral.Remind:
		return "Avez-vous des nouvelles ?", true
	case event == referral.Withdraw && !e.sentAt.IsZero():
		return "Une orientation est annulée", false
	case event == referral.Hinder && theirs:
		return "Une personne ne pourra pas venir", true
	case event == referral.CallBack && theirs:
		return "Une personne souhaite être rappelée", true
	}
	return "", false
}

// write writes down the letters that an event sends.
func (b *book) write(e *entry, side referral.Side, event referral.Event) {
	if subject, link := toPlace(e, side, event); subject != "" {
		switch e.channel {
		case referral.ByAccount:
			for _, w := range b.workers() {
				if w.Structure == e.receiver && w.answers() {
					b.letters[letterKey{w.email, subject, e.id}]++
				}
			}
		case referral.ByLink:
			about := e.id
			if !link {
				about = ""
			}
			b.letters[letterKey{e.place.address, subject, about}]++
		}
	}
	dropped := side == referral.House && event == referral.Withdraw // a draft that nobody sent
	if subject := toAuthor[event]; subject != "" && side != referral.Sender && !dropped {
		b.letters[letterKey{e.author.email, subject, e.id}]++
	}
}

// ours tells whether a letter is about a referral.
func ours(subject string) bool {
	if subject == renewed {
		return true
	}
	for _, known := range toAuthor {
		if subject == known {
			return true
		}
	}
	return strings.HasPrefix(subject, "Une personne vous est") || strings.HasPrefix(subject, "Une orientation") || strings.HasPrefix(subject, "Avez-vous")
}

var (
	pageIn = regexp.MustCompile(regexp.QuoteMeta(origin) + `/orientations/([0-9a-f-]{36})`)
	linkIn = regexp.MustCompile(regexp.QuoteMeta(origin+referral.LinkPath) + `([0-9A-Z]+)`)
)

// receive reads what arrived: each letter is one that was to come, no more often,
// and its link opens the referral it is about.
func (l *life) receive() {
	if len(l.border.faults) > 0 {
		l.w.Fatalf("at the border: %s", strings.Join(l.border.faults, "; "))
	}
	for _, m := range l.border.arrived {
		if !ours(m.Subject) {
			l.tally["other mails"]++
			continue
		}
		key := letterKey{to: m.To, subject: m.Subject}
		if page := pageIn.FindStringSubmatch(m.Text); page != nil {
			key.about = kernel.ID(page[1])
		}
		if link := linkIn.FindStringSubmatch(m.Text); link != nil {
			key.about = l.opened(m, link[1])
		}
		if key.about != "" && l.book.entries[key.about] == nil {
			continue // of an earlier life in this house
		}
		l.tally["mails"]++
		if l.came[key]++; l.came[key] > l.book.letters[key] {
			l.w.Fatalf("%q came to %s %d times, for %d events of %s", m.Subject, m.To, l.came[key], l.book.letters[key], key.about)
		}
		l.namesNobody(m.Subject + m.Text)
	}
	l.border.arrived = nil
}

// opened gives what a link that arrived is about, and keeps it for the place.
func (l *life) opened(m messaging.Mail, secret string) kernel.ID {
	r, err := l.Referrals.Glance(l.w.Context(), l.anyone("referral.read"), secret)
	if kernel.KindOf(err) == kernel.NotFound && err != nil {
		l.w.Fatalf("a link that came to %s opens nothing", m.To)
	}
	wantNil(l.w, err)
	if e := l.book.entries[r.ID]; e != nil {
		if e.place.address != m.To {
			l.w.Fatalf("a link to the referral of %s came to %s", e.place.name, m.To)
		}
		e.links = append(e.links, heldLink{secret, born(m.ID)})
	}
	return r.ID
}

// born gives when an identifier was made: it says so (RFC 9562, version 7).
func born(id kernel.ID) time.Time {
	ms, _ := strconv.ParseInt(strings.ReplaceAll(string(id[:13]), "-", ""), 16, 64)
	return time.UnixMilli(ms).UTC()
}

// namesNobody tells that a mail names no one who is helped.
func (l *life) namesNobody(text string) {
	for _, p := range l.neighbours {
		if len(p.Name) > 3 && says(text, p.Name) || says(text, p.Phone) {
			l.w.Fatalf("a mail names someone: %q", text)
		}
	}
}
