package access_test

import (
	"testing"

	"pgregory.net/rapid"

	"relais/internal/access"
	"relais/internal/kernel"
)

// A scope allows what the table grants, no more, no less.
func TestAScopeIsTheTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		role := rapid.SampledFrom(access.Roles()).Draw(t, "role")
		action := rapid.SampledFrom(access.Actions()).Draw(t, "action")
		relations := rapid.SliceOfDistinct(rapid.SampledFrom(access.Relations()), func(r access.Relation) access.Relation { return r }).Draw(t, "relations")
		granted := false
		for _, r := range relations {
			granted = granted || access.Decide(role, action, r).Allowed
		}
		scope, err := (access.Actor{Role: role, Account: "x"}).May(action)
		if err != nil {
			if granted || kernel.KindOf(err) != kernel.Forbidden {
				t.Fatalf("no scope, though granted: %v, %v", granted, err)
			}
			return
		}
		if got := scope.Over(relations...) == nil; got != granted {
			t.Fatalf("the scope says %v, the table %v", got, granted)
		}
	})
}

func TestTheZeroScopeAllowsNothing(t *testing.T) {
	var zero access.Scope
	if zero.Allows(access.Relations()...) || kernel.KindOf(zero.Over(access.Own)) != kernel.NotFound {
		t.Error("the zero scope allows something")
	}
	if zero.Require(access.PersonRead) == nil || zero.Require("") == nil {
		t.Error("the zero scope serves an action")
	}
	if _, err := (access.Actor{}).May(access.PageRead); err == nil {
		t.Error("the zero actor may read")
	}
}

func TestWhatIsNotYoursDoesNotExist(t *testing.T) {
	scope, err := access.Actor{Role: access.Adviser, Account: "x"}.May(access.PersonRead)
	if err != nil {
		t.Fatal(err)
	}
	for relation, kind := range map[access.Relation]kernel.Kind{access.Nobody: kernel.NotFound, access.Colleague: kernel.Forbidden} {
		if err := scope.Over(relation); kernel.KindOf(err) != kind {
			t.Errorf("%s: %v, want %v", relation, err, kind)
		}
	}
	if kernel.KindOf(scope.Over()) != kernel.NotFound {
		t.Error("no relation at all is not a stranger")
	}
}

func TestAScopeServesItsAction(t *testing.T) {
	scope, err := access.Actor{Role: access.Manager, Account: "x"}.May(access.PersonRead)
	if err != nil {
		t.Fatal(err)
	}
	if scope.Require(access.PersonErase) == nil || scope.Require(access.PersonUpdate, access.PersonRead) != nil {
		t.Error("a scope serves another action than its own")
	}
	if system := access.System(access.PersonErase); !system.Allows(access.Nobody) || system.Require(access.PersonRead) == nil {
		t.Error("the house may not do what it must, or may do all")
	}
}
