package cli_test

import (
	"os"
	"testing"

	"relais/internal/demo/network"
	"relais/test/outputs"
)

// heard is what the houses of these tests say where nobody in particular is
// told.
var heard = outputs.New(network.Personal())

// TestMain lets this program be the one that is killed.
func TestMain(m *testing.M) {
	if args := os.Getenv(argsVariable); args != "" {
		os.Exit(killable(args))
	}
	os.Exit(heard.Run(m.Run))
}
