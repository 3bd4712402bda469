// Package hooks tells other programs what happens in the network: a structure
// names an address, and each event about it is posted there, signed, soon after
// the act. It follows Standard Webhooks (standardwebhooks.com): the headers
// webhook-id, webhook-timestamp and webhook-signature, a secret "whsec_…", an
// identifier that stays the same when a call is tried again, so that who receives
// it twice acts once.
//
// What is posted holds nothing of a person: it says what happened to which
// referral; the program reads the rest through the API, with its token.
//
// An address that does not answer is tried again for a day and a half, then no
// more: its calls stop, and those who answer for the structure are written to.
package hooks
