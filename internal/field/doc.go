// Package field is for those who work where there is no network. Before leaving
// they take the day with them: the people they will see, and what waits. What
// they write there waits in their own browser, and is done here once the network
// is back: each operation once, however often it is sent, or not at all, with the
// reason and what stands now.
//
// The browser names each operation with a random identifier when it is written.
// That identifier is kept in the transaction of the act it led to: a reply that
// was lost, a browser or a server that was killed, a second tab, a copy of the
// queue sent from another machine change nothing.
package field
