package web

import (
	"context"
	"slices"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/people"
	"relais/internal/platform/httpx"
	"relais/internal/platform/i18n"
	"relais/internal/ui"
)

// slip is what a person takes home: where their space is, and what opens it.
// It holds no name: whoever finds it learns nobody's.
type slip struct {
	i18n.Printer
	Code    string
	Address string
	QR      ui.QR
	Until   string
	Person  kernel.ID
}

// readCode gives a new code. It is shown once: the answer that is kept for a
// double tap does not hold it.
func (p *Pages) readCode(v *gate.Visit) (gate.Act, error) {
	id, scope, err := actOn(v, access.PersonCode)
	if err != nil {
		return nil, err
	}
	lang, known := i18n.Parse(v.R.PostForm.Get(fieldLang))
	if !known {
		lang = i18n.French
	}
	return func(ctx context.Context) (gate.Answer, error) {
		code, err := p.People.GiveCode(ctx, scope, id)
		if err != nil {
			return gate.Answer{}, err
		}
		answer := to(id, "coded")
		answer.Show = func(v *gate.Visit) error { return p.showSlip(v, id, code, lang) }
		return answer, nil
	}, nil
}

func (p *Pages) showSlip(v *gate.Visit, id kernel.ID, code people.Code, lang i18n.Lang) error {
	address := httpx.Origin(p.PublicURL, v.R) + "/mon-espace"
	drawn, err := ui.NewQR(address)
	if err != nil {
		return err
	}
	s := slip{Printer: p.Public.Printer(lang), Code: code.Text, Address: address, QR: drawn, Person: id}
	s.Until = s.Date(p.local(code.Expires))
	return v.Show(gate.Page{Title: v.T("person.code.title"), Body: slipPage(v, s)})
}

// slipLanguage gives the language of the slip to offer first: one that the
// person speaks, French when they do.
func slipLanguage(spoken []string) i18n.Lang {
	if slices.Contains(spoken, "fr") {
		return i18n.French
	}
	for _, tag := range spoken {
		if lang, known := i18n.Parse(tag); known {
			return lang
		}
	}
	return i18n.French
}
