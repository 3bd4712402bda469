// Package referral takes a person's need to the place that answers it, and
// brings back what became of it.
//
// A [Journey] is one pass of someone's needs; each [Referral] of it asks one
// place for one kind of help. What travels, a [Parcel], is sealed under the
// person's key: the place that is asked reads the least of it, and more once it
// has accepted. Every step is an [Event] of the state machine in state.go, is
// kept in the history of the referral, and leaves its line in the journal, in
// the transaction that makes it.
//
// Three sides act: who sent it ([access.ReferralFollow]), the place that is
// asked ([access.ReferralAnswer]; with an account, or with the link it received),
// and the person ([access.ReferralReply]; in their space, or with the code on
// their paper). The house reminds, lets lapse and closes ([Service.Tick]).
//
// docs/adr/0017-referral.md says what was decided and why.
package referral
