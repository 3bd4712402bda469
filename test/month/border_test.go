package month_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"relais/internal/engine/gsm7"
	"relais/internal/kernel"
	"relais/internal/messaging"
	"relais/internal/messaging/sms"
)

// border is where what the house sends leaves it: it takes mails and short
// messages as a server and a gateway do, which fail at times, and keeps count.
type border struct {
	now     func() time.Time
	paris   *time.Location
	pick    chance
	deadBox string
	down    bool   // the gateway is
	lies    string // of a control: "mails" or "texts" that were taken are said not to be; or always "busy"

	mails   map[kernel.ID]bool // taken
	tried   map[kernel.ID]bool
	arrived []messaging.Mail // since they were last looked at
	perHour map[string][]time.Time

	texts   map[kernel.ID]*handed
	order   []*handed
	stopped map[string]bool
	perDay  map[string]int // by number and day, ours and answers
	network map[string]int // by day

	faults []string
}

// handed is a short message that the gateway was given.
type handed struct {
	sms.Outgoing

	at   time.Time
	fate sms.State // taken (sent), unsure, or refused for good (given_up)
	code string    // of the journey
}

func newBorder(paris *time.Location) *border {
	return &border{
		paris: paris, mails: map[kernel.ID]bool{}, tried: map[kernel.ID]bool{}, perHour: map[string][]time.Time{}, texts: map[kernel.ID]*handed{},
		stopped: map[string]bool{}, perDay: map[string]int{}, network: map[string]int{},
	}
}

func (b *border) fault(format string, args ...any) {
	b.faults = append(b.faults, fmt.Sprintf(format, args...))
}

// mostAnHour is how many mails an address receives within an hour.
const mostAnHour = 10

// Carry takes a mail: once, to a mailbox that is.
func (b *border) Carry(_ context.Context, m messaging.Mail) error {
	if m.To == b.deadBox {
		return kernel.Fault(kernel.Invalid, "mail.refused")
	}
	b.countMail(m)
	if b.lies == "busy" || b.pick.oneIn(25, "the mail server is busy") {
		return kernel.Fault(kernel.Unavailable, "mail.server")
	}
	if b.mails[m.ID] {
		b.fault("the mail %q to %s came twice", m.Subject, m.To)
	}
	b.mails[m.ID] = true
	b.arrived = append(b.arrived, m)
	if b.lies == "mails" {
		return kernel.Fault(kernel.Unavailable, "mail.server")
	}
	return nil
}

// countMail counts the mails to an address, each when it is first tried.
func (b *border) countMail(m messaging.Mail) {
	if b.tried[m.ID] {
		return
	}
	b.tried[m.ID] = true
	now := b.now()
	var lately []time.Time
	for _, at := range b.perHour[m.To] {
		if now.Sub(at) < time.Hour {
			lately = append(lately, at)
		}
	}
	if b.perHour[m.To] = append(lately, now); len(lately) >= mostAnHour {
		b.fault("%s was sent %d mails within an hour", m.To, len(lately)+1)
	}
}

var pageOf = regexp.MustCompile(`/s/([0-9A-Z]{8})`)

// Hand takes a short message, as gateways do.
func (b *border) Hand(_ context.Context, m sms.Outgoing) (string, error) {
	if b.down {
		return "", kernel.Fault(kernel.Unavailable, "sms.gateway")
	}
	h := &handed{Outgoing: m, at: b.now(), fate: sms.Sent}
	if found := pageOf.FindStringSubmatch(m.Body); found != nil {
		h.code = found[1]
	}
	b.judge(h)
	switch b.pick("the gateway", 20) {
	case 0:
		return "", kernel.Fault(kernel.Unavailable, "sms.gateway")
	case 1:
		h.fate = sms.Unsure
	case 2:
		h.fate = sms.GivenUp
	}
	b.texts[m.ID], b.order = h, append(b.order, h)
	if h.fate != sms.GivenUp && b.lies == "" {
		b.count(m.To, h.at)
	}
	switch {
	case b.lies == "texts":
		return "", kernel.Fault(kernel.Unavailable, "sms.gateway")
	case h.fate == sms.Unsure:
		return "", errors.New("the answer never came")
	case h.fate == sms.GivenUp:
		return "", kernel.Fault(kernel.Invalid, "sms.refused")
	default:
		return "ref-" + string(m.ID), nil
	}
}

// judge holds a message against what is promised to telephones.
func (b *border) judge(h *handed) {
	local := h.at.In(b.paris)
	if local.Hour() < 8 || local.Hour() >= 20 || local.Weekday() == time.Sunday {
		b.fault("%s was written to on %s", h.To, local.Format("Monday 2 January 15:04 MST"))
	}
	if b.stopped[h.To] {
		b.fault("%s was written to after STOP", h.To)
	}
	if before := b.texts[h.ID]; before != nil {
		b.fault("a message to %s was handed over twice: %s then", h.To, before.fate)
	}
	if segments, _, _ := gsm7.Count(h.Body); segments != 1 {
		b.fault("a message of %d segments: %q", segments, h.Body)
	}
	if h.code == "" {
		b.fault("a message without the page of the person: %q", h.Body)
	}
}

// count counts what reaches a telephone in a day.
func (b *border) count(number string, at time.Time) {
	today := at.In(b.paris).Format(time.DateOnly)
	b.perDay[number+" "+today]++
	b.network[today]++
	if n := b.perDay[number+" "+today]; n > caps().Number {
		b.fault("%s received %d messages on %s", number, n, today)
	}
	if n := b.network[today]; n > caps().Network {
		b.fault("%d messages left on %s", n, today)
	}
}

// about gives the codes of the journeys of which a telephone heard within thirty
// days, as far as the gateway may have taken them.
func (b *border) about(number string) (codes []string) {
	met := map[string]bool{}
	for _, h := range b.order {
		if h.To == number && h.fate != sms.GivenUp && b.now().Sub(h.at) < 30*day && !met[h.code] {
			met[h.code] = true
			codes = append(codes, h.code)
		}
	}
	return codes
}

// says tells whether a text holds a word.
func says(text, word string) bool { return word != "" && strings.Contains(text, word) }
