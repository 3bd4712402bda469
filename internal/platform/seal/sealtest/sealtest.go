// Package sealtest gives tests of stores the keys they seal with. Only tests
// import it.
package sealtest

import (
	"crypto/rand"
	"testing"

	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/seal"
)

// Keys gives the data keys of a database under a fresh safe in memory.
func Keys(t testing.TB, d *db.DB) *seal.Keys {
	t.Helper()
	return seal.NewKeys(d, Safe(t), kernel.SystemClock)
}

// Safe gives a fresh safe in memory, for tests that need the safe itself.
func Safe(t testing.TB) *seal.Safe {
	t.Helper()
	safe, err := seal.MemorySafe(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return safe
}
