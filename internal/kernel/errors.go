package kernel

import (
	"errors"
	"fmt"
)

// Kind says what sort of thing went wrong. One place, platform/httpx, turns
// a kind into a status and a page.
type Kind int

// The kinds of error. What no one has classed is [Internal].
const (
	Internal    Kind = iota // a fault of ours
	Invalid                 // what was asked cannot be
	NotFound                // there is no such thing, or not for you
	Forbidden               // you may not
	Conflict                // it changed under you, or exists already
	Unavailable             // not now; later perhaps
	Limited                 // asked too often; later
)

// String names the kind as logs and metrics show it; a kind that does not
// exist is internal.
func (k Kind) String() string {
	names := [...]string{"internal", "invalid", "not_found", "forbidden", "conflict", "unavailable", "limited"}
	if k < 0 || int(k) >= len(names) {
		k = Internal
	}
	return names[k]
}

// Error is an error that people may be told about: Key names a text in the
// language files, Args fill it. Neither ever holds personal data. Cause is
// for the log only.
type Error struct {
	Kind  Kind
	Key   string
	Args  []any
	Cause error
}

// Fault gives an [Error] of a kind, with the key of its text and what fills it.
func Fault(kind Kind, key string, args ...any) *Error {
	return &Error{Kind: kind, Key: key, Args: args}
}

// Because gives an [Error] that keeps its cause for the log.
func Because(kind Kind, key string, cause error, args ...any) *Error {
	return &Error{Kind: kind, Key: key, Args: args, Cause: cause}
}

// Error says the kind, the key, its arguments and the cause, for the log.
func (e *Error) Error() string {
	s := e.Kind.String() + ": " + e.Key
	if len(e.Args) > 0 {
		s += fmt.Sprintf(" %v", e.Args)
	}
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// KindOf gives the kind of err: that of the first [Error] in its chain, or
// [Internal].
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// Faults gathers everything that is wrong in what somebody sent, so that it is
// said at once.
type Faults []error

// If adds an Invalid fault, when it is one.
func (f *Faults) If(wrong bool, key string, args ...any) {
	if wrong {
		*f = append(*f, Fault(Invalid, key, args...))
	}
}

// Err gives the faults joined, nil when there is none.
func (f Faults) Err() error { return errors.Join(f...) }

// Wrap adds to *err, when there is one, what was being done. Use it as
//
//	defer kernel.Wrap(&err, "Store.Put(%s)", id)
//
// so that an error reads as the trail of calls that led to it.
func Wrap(err *error, format string, args ...any) {
	if *err != nil {
		*err = fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), *err)
	}
}
