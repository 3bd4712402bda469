package referral

import (
	"context"
	"strings"

	"github.com/uptrace/bun"

	"relais/internal/engine/gsm7"
	"relais/internal/platform/i18n"
)

// tellPerson sends the person a short message after what matters to them and they
// did not do themselves. Someone whom no message reaches is left for who sent the
// referral to tell, but for what they did themselves, with the person.
func (s *Service) tellPerson(ctx context.Context, tx bun.Tx, h happening, place Asked) (err error) {
	key, leaves := toPerson(h), false
	if key == "" {
		return nil
	}
	if h.journey.Texting && h.packed.Phone != "" && s.Text != nil {
		leaves, err = s.Text(ctx, tx, Text{
			Owner: h.journey.Owner, To: h.packed.Phone, Lang: h.journey.Lang, About: h.Journey, From: h.Sender,
			Body: s.Body(key, h.journey, h.packed.Code, place, h.move.Told), Key: string(h.ID) + ":" + string(h.move.Event),
		})
	}
	if err != nil || leaves || h.side == Sender || h.Person == "" || h.move.Event == Send {
		return err
	}
	now := s.Clock.Now()
	h.TellAt = &now
	return s.store.update(ctx, tx, h.Referral)
}

// toPerson names the text of the message that an event sends the person; "" for
// none.
func toPerson(h happening) string {
	switch {
	case h.side == Person || h.SentAt == nil:
		return ""
	case h.move.Event == Send:
		return "sms.sent"
	case h.move.Event == Accept:
		return "sms.accepted"
	case h.move.Event == Refuse || h.move.Event == Redirect || h.move.Event == Expire || h.move.Event == Lapse:
		return "sms.elsewhere"
	case h.move.Event == Withdraw:
		return "sms.cancelled"
	}
	return ""
}

// Body writes a message in the person's language: one segment whenever it can be,
// with the address of their page, and what of the place fits. It names no place
// when their file was protected.
func (s *Service) Body(key string, j Journey, code string, place Asked, told string) string {
	lang, known := i18n.Parse(j.Lang)
	if !known {
		lang = i18n.French
	}
	t := s.Words.Printer(lang)
	_, host, _ := strings.Cut(s.Origin, "://")
	page := host + "/s/" + code
	if j.Neutral {
		return written(t.T("sms.neutral", "", page))
	}
	if key == "sms.accepted" && told != "" { // what the place says comes first
		for _, cut := range shorter(told) {
			if body := written(t.T(key, short(place.Name, 24), page, cut)); fits(body) {
				return body
			}
		}
	}
	for _, named := range []string{joined(place.Name, place.Where, place.Phone), joined(place.Name, place.Phone), place.Name} {
		if body := written(t.T(key, named, page, "")); fits(body) {
			return body
		}
	}
	for _, name := range shorter(place.Name) {
		if body := written(t.T(key, name, page, "")); fits(body) {
			return body
		}
	}
	return written(t.T("sms.neutral", "", page))
}

// fits tells whether a text is one message.
func fits(body string) bool {
	segments, _, _ := gsm7.Count(body)
	return segments == 1
}

// written gives a text as telephones write it, without the spaces that an empty
// part left.
func written(text string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(gsm7.Transliterate(text)), " "), " .", ".")
}

// joined puts what is known of a place on one line.
func joined(parts ...string) string {
	var said []string
	for _, part := range parts {
		if part = strings.Trim(part, " ,"); part != "" {
			said = append(said, part)
		}
	}
	return strings.Join(said, ", ")
}

// shorter gives a text, then ever less of it, by words while there are any.
func shorter(text string) (all []string) {
	for most := len([]rune(text)); most > 8; most -= 4 {
		all = append(all, short(text, most))
	}
	return append(all, short(text, 8))
}

// short cuts a text at a word, at most so many characters.
func short(text string, most int) string {
	signs := []rune(text)
	if len(signs) <= most {
		return text
	}
	cut := string(signs[:most])
	if at := strings.LastIndexByte(cut, ' '); at > most/2 {
		cut = cut[:at]
	}
	return strings.TrimRight(cut, " ,.;:")
}
