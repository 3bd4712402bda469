package kernel

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
)

// panicked is what may be written down of a panic.
type panicked struct{ what, where string }

// Error says the kind of thing that was thrown, then the places, a line each.
func (p *panicked) Error() string { return "panic: " + p.what + " in" + p.where }

// Panicked makes an error of what a deferred function recovered: what the
// language itself says of a fault of ours, or else only the type of what was
// thrown, for it may hold what a person typed; then the functions and the lines
// that were under way, without what they were called with.
func Panicked(thrown any) error {
	var known *panicked
	if err, is := thrown.(error); is && errors.As(err, &known) {
		return known // thrown on from where it was first caught
	}
	what := fmt.Sprintf("%T", thrown)
	if fault, is := thrown.(runtime.Error); is {
		what = fault.Error()
	}
	return &panicked{what, places()}
}

// mostPlaces bounds what is told of a stack that grew too deep.
const mostPlaces = 64

// places lists the functions under way where a panic began, innermost first.
func places() string {
	var callers [mostPlaces]uintptr
	frames := runtime.CallersFrames(callers[:runtime.Callers(1, callers[:])])
	var since strings.Builder
	for more := true; more; {
		var frame runtime.Frame
		frame, more = frames.Next()
		if frame.Function == "runtime.gopanic" {
			since.Reset() // what is above recovers; a panic thrown on began below
			continue
		}
		fmt.Fprintf(&since, "\n\t%s %s:%d", frame.Function, frame.File, frame.Line)
	}
	return since.String()
}

// Catch makes an error of a panic, as [Panicked] does, in place of *err. Use it
// as
//
//	defer kernel.Catch(&err)
func Catch(err *error) {
	if thrown := recover(); thrown != nil {
		*err = Panicked(thrown)
	}
}

// Go runs work in a goroutine of its own, for work without which the program
// cannot go on. When it panics the whole program ends, as it does by itself:
// what was acknowledged is on the disk, and whoever watches over the program
// starts it anew. But what is then written is only what [Panicked] says.
func Go(work func()) {
	go func() {
		if err := caught(work); err != nil {
			panic(err) //nolint:forbidigo // here, where what was thrown is no longer in flight: the runtime would print it too
		}
	}()
}

func caught(work func()) (err error) {
	defer Catch(&err)
	work()
	return nil
}
