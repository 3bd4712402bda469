// Package messaging sends mails to people.
//
// A mail is kept, sealed, in the transaction of the act that causes it: no act,
// no mail, and the other way round ([Post.Send]). A loop then hands it to a
// [Carrier] until it is accepted ([Post.Run]), at least once: a server that
// accepts a mail and is cut off before it says so receives it again, under the
// same Message-ID. Several nodes share the work without sending twice.
//
// Once a mail has ended, sent or not, nothing remains of it but dates,
// which retention drops by the day ([Post.Due], [Post.Drop]).
package messaging
