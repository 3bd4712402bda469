// Package migrations holds the schema as one sequence of steps for both
// databases, SQLite and PostgreSQL.
package migrations

import "embed"

// Files holds the steps, in order of their number.
//
//go:embed *.sql
var Files embed.FS
