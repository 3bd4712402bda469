package access

// Relation is how an actor stands to the thing acted upon.
type Relation string

// The relations. The room that keeps the thing tells which one holds; when
// several do, it asks about each.
const (
	Nobody    Relation = "nobody"    // none of the others: for the actor, the thing does not exist
	Own       Relation = "own"       // the thing is the actor's, or the actor
	InCharge  Relation = "in_charge" // the person is in the charge of the actor, or of their team
	Author    Relation = "author"    // the actor wrote it
	Colleague Relation = "colleague" // it belongs to the structure the actor acts for
	Asked     Relation = "asked"     // the actor's structure is asked to receive the person
	Received  Relation = "received"  // the actor's structure agreed to receive the person
	Emergency Relation = "emergency" // two people opened the file for an hour
	Shown     Relation = "shown"     // whoever acts shows the secret that opens it: a link, a code on paper
	Network   Relation = "network"   // it belongs to the network as a whole, or to every structure of it
)

// Relations lists every relation, the closest first.
func Relations() []Relation {
	return []Relation{Own, InCharge, Author, Emergency, Received, Asked, Shown, Colleague, Network, Nobody}
}
