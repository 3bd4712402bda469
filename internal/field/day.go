package field

import (
	"context"
	"slices"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/people"
	"relais/internal/referral"
)

// Bounds of a day.
const (
	MostPeople = 40 // taken along
	mostNotes  = 3  // of each, the latest
)

// Taken is someone taken along, and what waits for them.
type Taken struct {
	Person    kernel.ID // "" for someone who was referred here, of whom there is no file
	Card      people.Card
	Version   int64
	Notes     []people.Note // shared, the latest first
	Referrals []Waiting
}

// Waiting is a referral under way.
type Waiting struct {
	referral.Referral

	Side referral.Side
	May  []referral.Event // that this side may note on the spot
}

// onTheSpot lists the events that one learns of where there is no network.
func onTheSpot() []referral.Event {
	return []referral.Event{
		referral.Accept, referral.Meet, referral.Miss, referral.Conclude, referral.Confirm, referral.Hinder, referral.CallBack, referral.CalledBack,
	}
}

// Choice is who may be taken along.
type Choice struct {
	People   []people.Minimal // in the actor's charge, the latest seen first
	Received []referral.Entry // referred here, to be met
	Waits    map[kernel.ID]bool
}

// Choose lists who may be taken along, and of whom something waits. It leaves the
// lines of three lists.
func (s *Service) Choose(ctx context.Context, actor access.Actor) (c Choice, err error) {
	defer kernel.Wrap(&err, "field.Choose")
	scope, err := actor.May(access.PersonReadMinimal)
	if err != nil {
		return c, err
	}
	if c.People, err = s.People.OfMine(ctx, scope); err != nil {
		return c, err
	}
	reading, err := actor.May(access.ReferralRead)
	if err != nil {
		return c, err
	}
	if c.Received, err = s.Referrals.Received(ctx, reading, referral.Which{States: referral.StatesThat(toSee)}); err != nil {
		return c, err
	}
	sent, err := s.Referrals.Sent(ctx, reading, referral.Which{Mine: true, States: referral.StatesThat(referral.State.Open)})
	c.Waits = map[kernel.ID]bool{}
	for _, e := range sent {
		c.Waits[e.Person] = true
	}
	return c, err
}

// toSee tells whether someone who was referred here is to be met, or followed.
func toSee(s referral.State) bool { return s.Received() && s != referral.Concluded }

// Take gives those whom an actor takes along: people in their charge, with their
// card, the latest shared notes and what waits, and referrals that their structure
// received. It leaves a line for each file that is read. NotFound for what is not
// the actor's to read; Invalid "field.many".
func (s *Service) Take(ctx context.Context, actor access.Actor, persons, received []kernel.ID) (all []Taken, err error) {
	defer kernel.Wrap(&err, "field.Take")
	if len(persons)+len(received) > MostPeople {
		return nil, kernel.Fault(kernel.Invalid, "field.many", MostPeople)
	}
	for _, id := range persons {
		taken, err := s.person(ctx, actor, id)
		if err != nil {
			return nil, err
		}
		all = append(all, taken)
	}
	for _, id := range received {
		taken, err := s.received(ctx, actor, id)
		if err != nil {
			return nil, err
		}
		all = append(all, taken)
	}
	return all, nil
}

// person takes someone along who is in the actor's charge.
func (s *Service) person(ctx context.Context, actor access.Actor, id kernel.ID) (t Taken, err error) {
	reading, err := actor.May(access.PersonRead)
	if err != nil {
		return t, err
	}
	opened, err := s.People.Card(ctx, reading, id)
	if err != nil {
		return t, err
	}
	t = Taken{Person: opened.Minimal.ID, Card: opened.Card, Version: opened.Version}
	if scope, err := actor.May(access.NoteRead); err == nil {
		notes, err := s.People.Notes(ctx, scope, id)
		if err != nil {
			return t, err
		}
		notes = slices.DeleteFunc(notes, func(n people.Note) bool { return n.Private })
		slices.Reverse(notes)
		t.Notes = notes[:min(len(notes), mostNotes)]
	}
	scope, err := actor.May(access.ReferralRead)
	if err != nil {
		return t, err
	}
	entries, err := s.Referrals.OfPerson(ctx, scope, id)
	for _, e := range entries {
		if !e.State.Ended() && e.Sender == actor.Structure {
			t.Referrals = append(t.Referrals, waiting(e.Referral, referral.Sender))
		}
	}
	return t, err
}

// received takes someone along who was referred to the actor's structure: as much
// of them as the state of the referral shows.
func (s *Service) received(ctx context.Context, actor access.Actor, id kernel.ID) (t Taken, err error) {
	scope, err := actor.May(access.ReferralRead)
	if err != nil {
		return t, err
	}
	v, err := s.Referrals.Read(ctx, scope, referral.Key{ID: id})
	if err != nil {
		return t, err
	}
	if v.Side != referral.Receiver {
		return t, kernel.Fault(kernel.NotFound, "access.absent")
	}
	p := v.Parcel
	t.Card = people.Card{
		FirstName: p.FirstName, Name: p.Name, Phone: p.Phone, PhoneOf: p.PhoneOf, Commune: p.Commune, Languages: p.Languages,
		Adaptations: p.Adaptations, Reach: p.Reach,
	}
	t.Referrals = []Waiting{waiting(v.Referral, referral.Receiver)}
	return t, nil
}

// waiting gives what may be noted of a referral on the spot.
func waiting(r referral.Referral, side referral.Side) Waiting {
	may := slices.DeleteFunc(referral.May(r.State, side), func(e referral.Event) bool { return !slices.Contains(onTheSpot(), e) })
	return Waiting{r, side, may}
}
