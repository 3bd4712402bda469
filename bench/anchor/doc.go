// Package anchor runs what Relais is compared with: PostgreSQL and PostGIS, as
// Debian packages them, at their best: settings for a machine given to them
// alone, prepared and pipelined statements over a local socket, and the plan
// that was measured to be the fastest.
//
// The disk is waited for (fsync), as it is on our side.
package anchor
