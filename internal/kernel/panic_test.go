package kernel

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// thrower panics as code does that holds what a person typed.
func thrower(thrown any) { panic(thrown) }

func caughtFrom(act func()) (err error) {
	defer Catch(&err)
	act()
	return nil
}

func TestAPanicIsToldByTypeAndPlace(t *testing.T) {
	type person struct{ name string }
	for want, thrown := range map[string]any{
		"panic: string in":              "canary",
		"panic: *errors.errorString in": errors.New("canary"),
		"panic: kernel.person in":       person{"canary"},
		"panic: int in":                 639981012,
	} {
		said := caughtFrom(func() { thrower(thrown) }).Error()
		if !strings.HasPrefix(said, want) || strings.Contains(said, "canary") || strings.Contains(said, "639981012") {
			t.Errorf("%v: %s", thrown, said)
		}
		first, _, _ := strings.Cut(strings.TrimPrefix(said, want+"\n\t"), " ")
		if first != "relais/internal/kernel.thrower" || !strings.Contains(said, "panic_test.go:") {
			t.Errorf("the first place is %s: %s", first, said)
		}
	}
}

func TestAFaultOfOursIsToldInFull(t *testing.T) {
	var none map[string]int
	err := caughtFrom(func() { none["canary"] = 1 })
	if err == nil || !strings.HasPrefix(err.Error(), "panic: assignment to entry in nil map in") || strings.Contains(err.Error(), "canary") {
		t.Errorf("got %v", err)
	}
}

func TestWhatIsThrownOnKeepsItsPlace(t *testing.T) {
	first := caughtFrom(func() { thrower("canary") })
	again := caughtFrom(func() { panic(fmt.Errorf("on: %w", first)) })
	if again != first { //nolint:errorlint // the very same
		t.Errorf("%v became %v", first, again)
	}
	if err := caughtFrom(func() {}); err != nil {
		t.Errorf("without a panic: %v", err)
	}
}

// A goroutine without which nothing goes on ends the program, and what the
// runtime then writes holds nothing that was thrown.
func TestGoEndsTheProgramWithoutWhatWasThrown(t *testing.T) {
	const variable = "RELAIS_TEST_GO_PANICS"
	if os.Getenv(variable) != "" {
		Go(func() { thrower("canary") })
		select {}
	}
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestGoEndsTheProgramWithoutWhatWasThrown$")
	child.Env = append(os.Environ(), variable+"=1")
	said, err := child.CombinedOutput()
	if err == nil || !strings.Contains(string(said), "kernel.thrower") || strings.Contains(string(said), "canary") {
		t.Errorf("%v: %s", err, said)
	}
}
