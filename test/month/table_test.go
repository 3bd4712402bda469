package month_test

import (
	"strings"

	"relais/internal/referral"
)

// way is where an event leads from a state, and who may bring it about: S who
// sent, P the place, H the person, R the house.
type way struct {
	to referral.State // "" to stay
	by string
}

type ways map[referral.Event]way

// letterOf names each side in the table.
var letterOf = map[referral.Side]string{referral.Sender: "S", referral.Receiver: "P", referral.Person: "H", referral.House: "R"}

// asked is what may happen while the place has to answer.
func asked(more ways) ways {
	return joined(more, ways{
		referral.Accept: {referral.Accepted, "PS"}, referral.Refuse: {referral.Refused, "PS"}, referral.Redirect: {referral.Redirected, "PS"},
		referral.Expire: {referral.Expired, "R"}, referral.Lapse: {referral.Expired, "R"}, referral.Withdraw: {referral.Withdrawn, "SHR"},
		referral.Remind: {"", "R"}, referral.Confirm: {"", "HS"}, referral.Hinder: {"", "HS"}, referral.CallBack: {"", "HS"}, referral.CalledBack: {"", "PS"},
	})
}

// awaited is what may happen while the person is to be met.
func awaited(more ways) ways {
	return joined(more, ways{
		referral.Meet: {referral.Met, "PS"}, referral.Miss: {referral.NotMet, "PS"},
		referral.Lapse: {referral.Expired, "R"}, referral.Withdraw: {referral.Withdrawn, "SHR"},
		referral.Remind: {"", "R"}, referral.Confirm: {"", "HS"}, referral.Hinder: {"", "HS"}, referral.CallBack: {"", "HS"}, referral.CalledBack: {"", "PS"},
	})
}

// ended is what may happen to what was answered, and is over.
func ended(more ways) ways {
	return joined(more, ways{referral.Close: {referral.Closed, "SR"}, referral.CalledBack: {"", "PS"}})
}

func joined(one, other ways) ways {
	all := ways{}
	for _, some := range []ways{one, other} {
		for event, w := range some {
			all[event] = w
		}
	}
	return all
}

var conclude = ways{referral.Conclude: {referral.Concluded, "PS"}}

// table is the life of a referral, state by state.
var table = map[referral.State]ways{
	referral.Draft:      {referral.Send: {referral.Sent, "SR"}, referral.Withdraw: {referral.Withdrawn, "SHR"}},
	referral.Sent:       asked(ways{referral.See: {referral.Seen, "P"}, referral.Study: {referral.Studying, "PS"}}),
	referral.Seen:       asked(ways{referral.Study: {referral.Studying, "PS"}}),
	referral.Studying:   asked(nil),
	referral.Accepted:   awaited(nil),
	referral.NotMet:     awaited(conclude),
	referral.Met:        joined(conclude, ways{referral.Remind: {"", "R"}, referral.CallBack: {"", "HS"}, referral.CalledBack: {"", "PS"}}),
	referral.Concluded:  ended(conclude),
	referral.Refused:    ended(nil),
	referral.Redirected: ended(nil),
	referral.Expired:    ended(nil),
	referral.Withdrawn:  {referral.Close: {referral.Closed, "SR"}},
	referral.Closed:     {},
}

// may tells whether a side may bring an event about in a state.
func may(s referral.State, event referral.Event, side referral.Side) bool {
	w, is := table[s][event]
	return is && strings.Contains(w.by, letterOf[side])
}

// open lists what a side may do in a state, in the order of the events.
func open(s referral.State, side referral.Side) (all []referral.Event) {
	for _, event := range referral.Events() {
		if may(s, event, side) {
			all = append(all, event)
		}
	}
	return all
}
