package kernel

import (
	"errors"
	"fmt"
	"io"
	"testing"
	"time"
)

func TestKinds(t *testing.T) {
	for kind, want := range map[Kind]string{
		Internal: "internal", Invalid: "invalid", NotFound: "not_found", Forbidden: "forbidden",
		Conflict: "conflict", Unavailable: "unavailable", Limited: "limited", Kind(99): "internal", Kind(-1): "internal",
	} {
		if got := kind.String(); got != want {
			t.Errorf("%d: %s, expected %s", int(kind), got, want)
		}
	}
}

func TestErrorSaysAll(t *testing.T) {
	for want, err := range map[string]error{
		"invalid: point.latitude":              Fault(Invalid, "point.latitude"),
		"invalid: query.limit [1 100]":         Fault(Invalid, "query.limit", 1, 100),
		"unavailable: db.folder [data]: EOF":   Because(Unavailable, "db.folder", io.EOF, "data"),
		"internal: id.random: unexpected EOF":  Because(Internal, "id.random", io.ErrUnexpectedEOF),
		"conflict: a: not_found: b [1 2]: EOF": Because(Conflict, "a", Because(NotFound, "b", io.EOF, 1, 2)),
	} {
		if got := err.Error(); got != want {
			t.Errorf("%q, expected %q", got, want)
		}
	}
}

func TestKindOf(t *testing.T) {
	for _, c := range []struct {
		err  error
		want Kind
	}{
		{nil, Internal},
		{io.EOF, Internal},
		{Fault(Forbidden, "x"), Forbidden},
		{fmt.Errorf("a: %w", fmt.Errorf("b: %w", Fault(Conflict, "x"))), Conflict},
		{errors.Join(io.EOF, Fault(NotFound, "x")), NotFound},
		{Because(Invalid, "x", Fault(NotFound, "y")), Invalid},
	} {
		if got := KindOf(c.err); got != c.want {
			t.Errorf("%v: %v, expected %v", c.err, got, c.want)
		}
	}
	if !errors.Is(Because(Invalid, "x", io.EOF), io.EOF) {
		t.Error("the cause is not in the chain")
	}
}

func TestFaultsAreSaidAtOnce(t *testing.T) {
	var wrong Faults
	if wrong.If(false, "none"); wrong.Err() != nil {
		t.Error("nothing is wrong, and is said")
	}
	wrong.If(true, "one", 7)
	wrong.If(true, "two")
	if err := wrong.Err(); KindOf(err) != Invalid || err.Error() != "invalid: one [7]\ninvalid: two" {
		t.Errorf("got %q", err)
	}
}

func TestWrap(t *testing.T) {
	store := func(fail error) (err error) {
		defer Wrap(&err, "Store.Put(%d)", 7)
		return fail
	}
	room := func(fail error) (err error) {
		defer Wrap(&err, "Room.Keep")
		return store(fail)
	}
	if err := room(nil); err != nil {
		t.Errorf("no error became %v", err)
	}
	err := room(Fault(NotFound, "x"))
	if err.Error() != "Room.Keep: Store.Put(7): not_found: x" || KindOf(err) != NotFound {
		t.Errorf("got %v", err)
	}
}

func TestClocks(t *testing.T) {
	at := time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)
	stopped := StoppedClock(at)
	first, second := stopped(), stopped()
	if !first.Equal(at) || !second.Equal(at) {
		t.Error("a stopped clock moves")
	}
	before, now := time.Now(), SystemClock()
	if now.Location() != time.UTC || now.Before(before) || now.After(time.Now()) {
		t.Errorf("the system clock says %v", now)
	}
}
