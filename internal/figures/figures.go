// Package figures tells those who coordinate and fund the network how much
// there is of it and what becomes of referrals, and nothing of anyone: what would
// speak of a few is not shown. Who runs a structure reads what it did itself.
package figures

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"relais/internal/access"
	"relais/internal/identity"
	"relais/internal/kernel"
	"relais/internal/referral"
)

// The least number of people that a count may speak of (thresholds of
// anonymity of the network's security design).
const (
	LeastPublic   = 11 // to those outside the network, funders among them
	LeastInternal = 5  // to those who run or coordinate it
)

// Count is a number of people, or the fact that there are too few to say.
type Count struct {
	N      int
	Hidden bool // between 1 and Least-1; N is then 0
}

// Line is what one département has.
type Line struct {
	Departement string // its code; "" when structures do not say theirs
	Structures  int    // approved
	People      Count  // whom these structures follow
}

// Overview is the network in figures.
type Overview struct {
	Least   int    // under which people are not counted aloud
	Lines   []Line // by code of département
	Waiting int    // structures whose application is to be decided
	Total   Count  // of people; hidden as soon as one line is, which it would give away
}

// Parts are what the service counts with.
type Parts struct {
	// Structures lists every structure of the network.
	Structures func(ctx context.Context) ([]identity.Structure, error)

	// People gives how many people each follows.
	People func(ctx context.Context) (map[kernel.ID]int, error)

	// Referrals and Lacks are those of [referral.Service].
	Referrals func(ctx context.Context, scope access.Scope, span referral.Span) ([]referral.Fact, error)
	Lacks     func(ctx context.Context, scope access.Scope, from, until time.Time) ([]referral.Lack, error)

	House access.Scope // by which the whole network is counted
	Clock kernel.Clock
}

// Service counts.
type Service struct {
	Parts

	paris *time.Location
}

// New gives the service.
func New(parts Parts) (*Service, error) {
	paris, err := kernel.Paris()
	return &Service{parts, paris}, err
}

// Overview gives the network in figures, or the territory of the reader, who
// has one. Scope: figures.read.
func (s *Service) Overview(ctx context.Context, scope access.Scope) (o Overview, err error) {
	defer kernel.Wrap(&err, "figures.Overview")
	if err := scope.Require(access.FiguresRead); err != nil {
		return o, err
	}
	if err := scope.Over(access.Network); err != nil {
		return o, err
	}
	structures, err := s.Structures(ctx)
	if err != nil {
		return o, err
	}
	followed, err := s.People(ctx)
	if err != nil {
		return o, err
	}
	actor := scope.Actor()
	o.Least = LeastInternal
	if actor.Role == access.Funder {
		o.Least = LeastPublic
	}
	o.count(structures, followed, actor.Territory)
	return o, nil
}

// count adds structures and people up by département, those of a territory
// only when there is one, then hides what is too small to say.
func (o *Overview) count(structures []identity.Structure, followed map[kernel.ID]int, territory []string) {
	lines := map[string]*Line{}
	for _, structure := range structures {
		if structure.IsNetwork || len(territory) > 0 && !slices.Contains(territory, structure.Departement) {
			continue
		}
		if structure.Status == identity.Applied {
			o.Waiting++
		}
		people := followed[structure.ID]
		if structure.Status != identity.Approved && people == 0 {
			continue
		}
		line := lines[structure.Departement]
		if line == nil {
			line = &Line{Departement: structure.Departement}
			lines[structure.Departement] = line
		}
		if structure.Status == identity.Approved {
			line.Structures++
		}
		line.People.N += people
	}
	for _, line := range slices.SortedFunc(maps.Values(lines), func(a, b *Line) int { return cmp.Compare(a.Departement, b.Departement) }) {
		o.Total.N += line.People.N
		line.People = atLeast(o.Least, line.People.N)
		o.Total.Hidden = o.Total.Hidden || line.People.Hidden
		o.Lines = append(o.Lines, *line)
	}
	if o.Total.Hidden {
		o.Total.N = 0
	}
}

// atLeast hides a count of a few people; that there is nobody may be said.
func atLeast(least, n int) Count {
	if n > 0 && n < least {
		return Count{Hidden: true}
	}
	return Count{N: n}
}
