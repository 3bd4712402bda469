package figures

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"relais/internal/access"
	"relais/internal/identity"
	"relais/internal/kernel"
)

func structure(id, departement string, status identity.Status) identity.Structure {
	return identity.Structure{ID: kernel.ID(id), Status: status, Card: identity.Card{Departement: departement}}
}

// network is a service over made-up structures and counts.
func network(people map[kernel.ID]int, structures ...identity.Structure) *Service {
	s, err := New(Parts{
		Structures: func(context.Context) ([]identity.Structure, error) { return structures, nil },
		People:     func(context.Context) (map[kernel.ID]int, error) { return people, nil },
	})
	if err != nil {
		panic(err)
	}
	return s
}

func overview(t *testing.T, s *Service, role access.Role, territory ...string) Overview {
	t.Helper()
	scope, err := access.Actor{Role: role, Account: "x", Territory: territory}.May(access.FiguresRead)
	if err != nil {
		t.Fatal(err)
	}
	o, err := s.Overview(t.Context(), scope)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestOverview(t *testing.T) {
	home := structure("n", "36", identity.Approved)
	home.IsNetwork = true
	s := network(map[kernel.ID]int{"a": 20, "b": 7, "c": 3, "s": 30},
		home, structure("a", "36", identity.Approved), structure("b", "18", identity.Approved),
		structure("c", "23", identity.Approved), structure("w", "18", identity.Applied), structure("s", "36", identity.Suspended))
	for role, want := range map[access.Role][]Count{
		access.Coordinator: {{N: 7}, {Hidden: true}, {N: 50}},
		access.Funder:      {{Hidden: true}, {Hidden: true}, {N: 50}},
	} {
		o := overview(t, s, role)
		if len(o.Lines) != 3 || !o.Total.Hidden || o.Total.N != 0 || o.Waiting != 1 {
			t.Fatalf("%s: %+v", role, o)
		}
		for i, count := range want {
			if o.Lines[i].People != count {
				t.Errorf("%s, %s: %+v, want %+v", role, o.Lines[i].Departement, o.Lines[i].People, count)
			}
		}
	}
	if o := overview(t, s, access.Coordinator, "36"); len(o.Lines) != 1 || o.Total != (Count{N: 50}) || o.Lines[0].Structures != 1 {
		t.Errorf("a territory: %+v", o)
	}
	if _, err := s.Overview(t.Context(), access.Scope{}); err == nil {
		t.Error("the zero scope reads figures")
	}
	manager, err := access.Actor{Role: access.Manager, Structure: "a"}.May(access.FiguresRead)
	if _, refused := s.Overview(t.Context(), manager); err != nil || refused == nil {
		t.Error("a manager reads figures of the network")
	}
}

// What is shown never gives away a count under the threshold, not even by
// subtraction from the total.
func TestNoSmallCountCanBeToldFromTheRest(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		counts := rapid.SliceOfN(rapid.IntRange(0, 30), 1, 8).Draw(r, "counts")
		people, structures := map[kernel.ID]int{}, []identity.Structure(nil)
		for i, n := range counts {
			id := string(rune('a' + i))
			people[kernel.ID(id)] = n
			structures = append(structures, structure(id, id, identity.Approved))
		}
		role := rapid.SampledFrom([]access.Role{access.Funder, access.Admin, access.Auditor, access.Coordinator}).Draw(r, "role")
		o := overview(t, network(people, structures...), role)
		for i, line := range o.Lines {
			small := counts[i] > 0 && counts[i] < o.Least
			if line.People.Hidden != small || small && line.People.N != 0 || !small && line.People.N != counts[i] {
				r.Fatalf("%d is shown as %+v", counts[i], line.People)
			}
			if small && (!o.Total.Hidden || o.Total.N != 0) {
				r.Fatalf("the total %+v gives %d away", o.Total, counts[i])
			}
		}
	})
}
