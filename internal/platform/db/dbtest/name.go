package dbtest

import (
	"crypto/rand"
	"strings"
)

// freshName gives a name that no other database of the server has.
func freshName() string { return "relais_test_" + strings.ToLower(rand.Text()) }
