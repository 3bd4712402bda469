package network

import (
	"context"

	"relais/internal/access"
	"relais/internal/directory"
	"relais/internal/kernel"
	"relais/internal/people"
	"relais/internal/platform/i18n"
	"relais/internal/referral"
)

// referred is someone whom a member referred, and what came of it.
type referred struct {
	by, first string // mail of the member; first name of the person, "" for someone of whom nothing is recorded
	lang      i18n.Lang
	steps     []sentTo
	then      []deed // of the first step
}

// sentTo is a step of a journey.
type sentTo struct {
	need, place, message string
	after                bool
}

// deed is an event that someone brought about: who sent, by telephone, or a
// member of the structure that was asked.
type deed struct {
	by string // mail; "" for the person, by their code
	referral.Move
}

const marins = "Espace numérique Les Marins"

// referrals are those of the demonstration: one for every place where one may
// stand.
func referrals() []referred {
	return []referred{
		{
			by: "social", first: "Nadia", lang: i18n.French,
			steps: []sentTo{{need: "demarches", place: marins, message: "Son dossier de logement bloque à la pièce jointe."}},
		},
		{
			by: "social", first: "Émile", lang: i18n.EasyFrench,
			steps: []sentTo{
				{need: "equipement", place: "Ressourcerie La Boucle", message: "Une tablette simple, pour des appels en vidéo."},
				{need: "apprendre", place: marins, message: "Débutant complet, très motivé par ses petits-enfants.", after: true},
			},
		},
		{
			by: "ccas", first: "Mireille", lang: i18n.French,
			steps: []sentTo{{need: "apprendre", place: marins}},
			then: []deed{
				{"accueil", referral.Move{Event: referral.Study}},
				{"conseiller", referral.Move{Event: referral.Accept, Text: "Place dans le groupe du jeudi.", Told: "Venez jeudi à 14 h, demandez Karim."}},
				{"", referral.Move{Event: referral.CallBack}},
			},
		},
		{
			by: "social", first: "Jean-Luc", lang: i18n.French,
			steps: []sentTo{{need: "demarches", place: "Mairie de Déols"}},
			then: []deed{
				{"social", referral.Move{Event: referral.Accept, Text: "La secrétaire le recevra mardi matin."}},
				{"social", referral.Move{Event: referral.Meet}},
				{"social", referral.Move{Event: referral.Conclude, Outcome: "procedure_done", Text: "Carte grise demandée en ligne avec lui."}},
			},
		},
		{
			by: "conseiller", first: "Roger", lang: i18n.French,
			steps: []sentTo{{need: "equipement", place: "Le Comptoir solidaire de Châteauroux"}},
			then:  []deed{{"conseiller", referral.Move{Event: referral.Refuse, Reason: "session_full", Text: "Rien avant janvier."}}},
		},
		{by: "aidante", first: "", lang: i18n.Arabic, steps: []sentTo{{need: "demarches", place: "France services de Châteauroux"}}},
	}
}

// place finds a place of the demonstration by its name; nil without a directory.
func (s Stage) place(name string) *directory.Card {
	if s.Directory == nil {
		return nil
	}
	if cards := s.Directory.Named(name); len(cards) > 0 {
		return cards[0]
	}
	return nil
}

// referAll refers people, and lets those who are asked answer.
func (s Stage) referAll(ctx context.Context, players map[string]player) error {
	if s.Referrals == nil {
		return nil
	}
	for _, r := range referrals() {
		if err := s.refer(ctx, players, r); err != nil {
			return err
		}
	}
	return nil
}

func (s Stage) refer(ctx context.Context, players map[string]player, r referred) error {
	actor := players[r.by].actor
	scope, err := actor.May(access.ReferralWrite)
	if err != nil {
		return err
	}
	order := referral.Order{Lang: string(r.lang), Agreed: true, Texting: true}
	if r.first != "" {
		if order.Person, err = s.find(ctx, actor, r.first); err != nil {
			return err
		}
	}
	for _, step := range r.steps {
		card := s.place(step.place)
		if card == nil {
			return kernel.Fault(kernel.Internal, "demo.place")
		}
		order.Steps = append(order.Steps, referral.Step{Need: step.need, Place: card.ID, Message: step.message, After: step.after})
	}
	made, err := s.Referrals.Create(ctx, scope, order)
	if err != nil {
		return err
	}
	for _, d := range r.then {
		if err := s.answer(ctx, players, r, d, made); err != nil {
			return err
		}
	}
	return nil
}

// answer brings about an event of the first step of a journey.
func (s Stage) answer(ctx context.Context, players map[string]player, r referred, d deed, made referral.Made) error {
	actor, action, k := players[d.by].actor, access.ReferralAnswer, referral.Key{ID: made.Referrals[0]}
	switch d.by {
	case r.by:
		action = access.ReferralFollow
	case "":
		actor, action, k.Code = access.Anyone(), access.ReferralReply, made.Code
	}
	scope, err := actor.May(action)
	if err != nil {
		return err
	}
	return s.Referrals.Do(ctx, scope, k, d.Move)
}

// find gives the person in the charge of an actor who bears a first name.
func (s Stage) find(ctx context.Context, actor access.Actor, first string) (kernel.ID, error) {
	scope, err := actor.May(access.PersonSearch)
	if err != nil {
		return "", err
	}
	found, err := s.People.Search(ctx, scope, people.Query{FirstName: first})
	if err != nil {
		return "", err
	}
	if len(found.People) != 1 {
		return "", kernel.Fault(kernel.Internal, "demo.person")
	}
	return found.People[0].ID, nil
}
