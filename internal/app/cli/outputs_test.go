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

func TestMain(m *testing.M) { os.Exit(heard.Run(m.Run)) }
