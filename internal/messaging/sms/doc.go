// Package sms sends short messages to people.
//
// A message is kept, sealed, in the transaction of the act that causes it
// ([Service.Send]), under a key by which it leaves once. A loop hands it to a
// [Gateway] ([Service.Run]): not at night nor on Sundays, not to who asked for
// silence, no more than the caps allow, and not while the gateway fails. A message
// is handed over once: when its fate is never told, it is not sent again.
//
// docs/adr/0015-messages.md says what was decided and why.
package sms
