package web

import (
	"strings"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/messaging"
	"relais/internal/messaging/sms"
)

// DemoAccount is an invented account of the demonstration, and what it signs in
// with.
type DemoAccount struct {
	Name      string
	Email     string
	Password  string
	Code      string // of the second factor, as it stands now
	Role      access.Role
	Structure string
}

// Demo opens the page by which the demonstration is entered: its accounts,
// the last mails and the last short messages. It is for the demonstration only, whose people are invented:
// without this call the page is not there.
func (p *Pages) Demo(g *gate.Gate, accounts func() []DemoAccount, mails func() []messaging.Mail, texts func() []sms.Outgoing) {
	g.Page("GET /demo", access.PageRead, func(v *gate.Visit) error {
		return v.Show(gate.Page{Title: v.T("demo.title"), Plain: true, Body: demoPage(v, accounts(), mails(), texts())})
	})
}

// samePassword gives the password of all the accounts, "" when they differ.
func samePassword(accounts []DemoAccount) string {
	for _, a := range accounts {
		if a.Password != accounts[0].Password {
			return ""
		}
	}
	if len(accounts) == 0 {
		return ""
	}
	return accounts[0].Password
}

// piece is a part of the text of a mail: words, or a link.
type piece struct {
	text string
	link bool
}

// pieces parts the lines of a mail that are links from the others.
func pieces(text string) (parts []piece) {
	for line := range strings.Lines(text) {
		bare := strings.TrimSpace(line)
		link := (strings.HasPrefix(bare, "https://") || strings.HasPrefix(bare, "http://")) && strings.ContainsAny(strings.TrimPrefix(bare, "https://"), "#/")
		parts = append(parts, piece{line, link})
	}
	return parts
}
