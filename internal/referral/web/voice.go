package web

import (
	directoryweb "relais/internal/directory/web"
	"relais/internal/platform/i18n"
	"relais/internal/referral"
)

// sentence is something to say, in a language.
type sentence struct {
	lang i18n.Lang
	says string
}

// script gives what who sent a referral says to the person by telephone: what the
// short messages say, in whole sentences, in the language of the person and, for
// who does not speak it, in French. Nothing of a draft, nor of someone who was met.
func (p *Pages) script(s shown) (all []sentence) {
	key := voiceOf(s.State)
	if s.Side != referral.Sender || key == "" {
		return nil
	}
	lang, known := i18n.Parse(s.Journey.Lang)
	if !known {
		lang = i18n.French
	}
	languages := []i18n.Lang{lang}
	if lang != i18n.French && lang != i18n.EasyFrench {
		languages = append(languages, i18n.French)
	}
	for _, l := range languages {
		t := p.Public.Printer(l)
		need := directoryweb.NeedName(t, s.Need)
		for _, line := range []string{
			t.T("voice.hello"), t.T(key, s.place.Name, need, s.place.Address, s.told()), t.T("voice.end"),
		} {
			all = append(all, sentence{l, line})
		}
	}
	return all
}

// voiceOf names what is said of a referral in a state; "" for nothing.
func voiceOf(state referral.State) string {
	switch {
	case state.Pending():
		return "voice.asked"
	case state == referral.Accepted || state == referral.NotMet:
		return "voice.accepted"
	case state == referral.Refused || state == referral.Redirected || state == referral.Expired:
		return "voice.elsewhere"
	case state == referral.Withdrawn:
		return "voice.withdrawn"
	}
	return ""
}

// told gives what the place last told the person.
func (s shown) told() (last string) {
	for _, h := range s.History {
		if h.Told != "" {
			last = h.Told
		}
	}
	return last
}

// wordOf gives the word by which a telephone that is written to is silenced, or one
// that is silenced is written to again.
func wordOf(texting referral.Texting) string {
	if texting == referral.Silenced {
		return wordStart
	}
	return wordStop
}
