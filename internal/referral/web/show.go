package web

import (
	"context"
	"net/http"
	"slices"

	"relais/internal/access"
	directoryweb "relais/internal/directory/web"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/referral"
)

// The fields of the forms of a referral.
const (
	fieldEvent   = "geste"
	fieldReason  = "motif"
	fieldText    = "texte"
	fieldTold    = "dire"
	fieldOutcome = "resultat"
)

// shown is a referral as its page shows it.
type shown struct {
	referral.View

	place     directoryweb.Told
	suggested directoryweb.Told
	names     map[kernel.ID]string
	may       []referral.Event // what the reader may do now
	typed     typedMove
	to        string // where the forms are sent
	link      bool   // the reader holds a link
	texts     string // what became of the last short message to the person
	mayKeep   bool
}

// typedMove is a form of a referral as it was typed.
type typedMove struct{ event, reason, text, told, outcome string }

func typedMoveOf(v *gate.Visit) typedMove {
	form := v.R.PostForm
	return typedMove{form.Get(fieldEvent), form.Get(fieldReason), form.Get(fieldText), form.Get(fieldTold), form.Get(fieldOutcome)}
}

// show shows a referral to a member of either structure. The place that opens it
// has seen it.
func (p *Pages) show(v *gate.Visit) error {
	return p.showOne(v, http.StatusOK, nil)
}

func (p *Pages) showAgain(v *gate.Visit, err error) error {
	return p.showOne(v, gate.StatusOf(err), err)
}

func (p *Pages) showOne(v *gate.Visit, status int, err error) error {
	id, failed := v.ID("id")
	if failed != nil {
		return failed
	}
	k := referral.Key{ID: id}
	view, failed := p.read(v, k)
	if failed != nil {
		return failed
	}
	if view.Side == referral.Receiver && view.State == referral.Sent {
		if view, failed = p.see(v, k); failed != nil {
			return failed
		}
	}
	return p.showView(v, status, view, "/orientations/"+string(id), err)
}

func (p *Pages) read(v *gate.Visit, k referral.Key) (referral.View, error) {
	scope, err := v.Scope(access.ReferralRead)
	if err != nil {
		return referral.View{}, err
	}
	return p.Referrals.Read(v.Context(), scope, k)
}

// see notes that the place opened the referral, and gives it anew.
func (p *Pages) see(v *gate.Visit, k referral.Key) (referral.View, error) {
	scope, err := v.Scope(access.ReferralAnswer)
	if err != nil {
		return referral.View{}, err
	}
	err = p.Referrals.Do(v.Context(), scope, k, referral.Move{Event: referral.See})
	if err != nil && kernel.KindOf(err) != kernel.Conflict { // a colleague was faster
		return referral.View{}, err
	}
	return p.read(v, k)
}

// showView shows a referral, with the forms of what may be done.
func (p *Pages) showView(v *gate.Visit, status int, view referral.View, to string, err error) error {
	s := shown{View: view, to: to, link: v.Actor.Account == "", may: referral.May(view.State, view.Side)}
	s.place = p.placeOf(v, p.in(v), view.Need, view.Place)
	if view.Suggested != "" {
		s.suggested = p.placeOf(v, p.in(v), view.Need, view.Suggested)
	}
	ids := []kernel.ID{view.Sender, view.Receiver, view.Author}
	for _, h := range view.History {
		ids = append(ids, h.Account, h.Structure)
	}
	names, failed := p.Names(v.Context(), slices.DeleteFunc(ids, func(id kernel.ID) bool { return id == "" }))
	if failed != nil {
		return failed
	}
	s.names = names
	if failed := p.tellTexts(v, &s); failed != nil {
		return failed
	}
	if v.R.PostForm != nil {
		s.typed = typedMoveOf(v)
		s.mayKeep = warnMove(v, &gate.Refusal{}, s.typed)
	}
	return v.Show(gate.Page{Title: s.title(v), Status: status, Plain: s.link, Body: showPage(p, v, s, v.Faults(err))})
}

// tellTexts says to who sent a referral what became of the last short message to
// the person.
func (p *Pages) tellTexts(v *gate.Visit, s *shown) error {
	if s.Side != referral.Sender || p.Fates == nil {
		return nil
	}
	scope, err := v.Scope(access.ReferralRead)
	if err != nil {
		return err
	}
	fates, err := p.Fates(v.Context(), scope, s.Journey.ID)
	if err == nil && len(fates) > 0 {
		last := fates[len(fates)-1]
		s.texts = v.T("sms.state."+string(last.State)) + ", " + p.moment(v.Printer, last.CreatedAt)
	}
	return err
}

// readAnswer reads what the place answers.
func (p *Pages) readAnswer(v *gate.Visit) (gate.Act, error) {
	return p.readMove(v, access.ReferralAnswer)
}

// readFollow reads what the sender does.
func (p *Pages) readFollow(v *gate.Visit) (gate.Act, error) {
	return p.readMove(v, access.ReferralFollow)
}

// readDispatch reads the sending of a draft.
func (p *Pages) readDispatch(v *gate.Visit) (gate.Act, error) {
	return p.readMove(v, access.ReferralWrite)
}

func (p *Pages) readMove(v *gate.Visit, action access.Action) (gate.Act, error) {
	id, err := v.ID("id")
	if err != nil {
		return nil, err
	}
	scope, err := v.Scope(action)
	if err != nil {
		return nil, err
	}
	if silent, asked := silenceIn(referral.Event(v.R.PostForm.Get(fieldEvent))); asked && action == access.ReferralFollow {
		return p.silence(scope, referral.Key{ID: id}, silent, "/orientations/"+string(id), "referral."+v.R.PostForm.Get(fieldEvent)), nil
	}
	m, err := typedIn(v)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) (gate.Answer, error) {
		err := p.Referrals.Do(ctx, scope, referral.Key{ID: id}, m)
		return gate.Answer{To: "/orientations/" + string(id), Done: "referral." + string(m.Event)}, moveAtField(m.Event, err)
	}, nil
}

// typedIn reads a form of a referral.
func typedIn(v *gate.Visit) (referral.Move, error) {
	typed := typedMoveOf(v)
	var refusal gate.Refusal
	warnMove(v, &refusal, typed)
	m := referral.Move{Event: referral.Event(typed.event), Reason: typed.reason, Text: typed.text, Told: typed.told, Outcome: typed.outcome}
	if m.Event != referral.Refuse {
		m.Reason = ""
	}
	if m.Event != referral.Conclude {
		m.Outcome = ""
	}
	if place, err := kernel.ParseID(v.R.PostForm.Get(fieldPlace)); err == nil && m.Event == referral.Redirect {
		m.Suggested = place
	}
	return m, refusal.Err()
}

// fieldPlace is the place to which a referral is redirected.
const fieldPlace = "lieu"

// moveAtField ties each error of a move to its field.
func moveAtField(event referral.Event, err error) error {
	text := idOf(fieldText, event)
	return gate.AtEach(map[string]string{
		"referral.reason": fieldReason, "referral.detail": text, "referral.elsewhere": text,
		"referral.outcome": fieldOutcome, "referral.outcome_detail": text, "referral.said_long": text,
	}, err)
}

// idOf names a text of the form of an event: several forms of a page have one of
// that name.
func idOf(field string, event referral.Event) string { return field + "-" + string(event) }

// title names a referral: whom it is for, as far as the reader may know, and what.
func (s shown) title(v *gate.Visit) string {
	return v.T("referral.show.title", s.whom(v))
}

// whom says who is referred.
func (s shown) whom(v *gate.Visit) string {
	if s.Parcel.FirstName == "" && s.Parcel.Name == "" {
		return v.T("referral.someone")
	}
	return calledIn(v, s.Parcel)
}

// has tells whether the reader may bring about an event now.
func (s shown) has(events ...referral.Event) bool {
	return slices.ContainsFunc(events, func(e referral.Event) bool { return slices.Contains(s.may, e) })
}
