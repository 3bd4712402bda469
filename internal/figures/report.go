package figures

import (
	"context"

	"relais/internal/access"
	"relais/internal/engine/secrecy"
	"relais/internal/identity"
	"relais/internal/kernel"
	"relais/internal/referral"
)

// Outside is the group of the places that have no structure in the network.
const Outside = "-"

// Table is how what is counted divides, by département and structure.
type Table struct {
	Name    string       // one of [Report.Tables]
	Classes []string     // codes of what the cells count
	All     *secrecy.Row // nil when there is nothing, or too little to tell
	None    bool         // there is nothing

	days map[string]Days // of delays, by row: see rowKey
}

// Days gives how long answers took in a row of the table of delays, of a group
// unless it is the whole.
func (t Table) Days(group, row *secrecy.Row) Days {
	switch {
	case row.Rest || group != nil && group.Rest:
		return Days{}
	case group != nil:
		return t.days[rowKey(group.Key, row.Key)]
	case row == t.All:
		return t.days[""]
	}
	return t.days[rowKey(row.Key, "")]
}

func rowKey(group, leaf string) string { return group + "/" + leaf }

// Report is what happened to the referrals of a period. Of a structure's own,
// everything is told to who runs it; of the network, nothing of a few.
type Report struct {
	Period  Period
	Periods []Period // those offered, the latest first
	Own     bool     // of the reader's structure alone
	Least   int      // under which nothing is told; 0 when everything is
	Front   string   // the département that the reader looks at first; "" for the network

	Answers    Table // of those sent, by who sent them
	Unanswered Table // of those, the ones without an answer
	Answered   Table // and the others
	Outcomes   Table // of the latter, those whose person was met
	Needs      Table // of those sent
	Asked      Table // the same as Answers, by who was asked
	Delays     Table // of those answered, by who was asked
	Lacks      Table // the times that a need found no place, by where

	Names map[string]string // of structures, by id
}

// Tables lists the tables, in the order they are read.
func (r *Report) Tables() []*Table {
	return []*Table{&r.Answers, &r.Unanswered, &r.Answered, &r.Outcomes, &r.Needs, &r.Asked, &r.Delays, &r.Lacks}
}

// Report draws up the figures of a period, by its code: the latest for "". Scope:
// figures.read. Who runs a structure reads its own, as they stand; others read
// those of the network, by settled quarters only: periods that overlap, or that
// still move, would tell by their difference what each hides.
func (s *Service) Report(ctx context.Context, scope access.Scope, code string) (r *Report, err error) {
	defer kernel.Wrap(&err, "figures.Report")
	if err := scope.Require(access.FiguresRead); err != nil {
		return nil, err
	}
	now := s.Clock.Now().In(s.paris)
	r = &Report{Periods: settled(now)}
	counting := s.House
	if scope.Over(access.Network) != nil {
		if err := scope.Over(access.Colleague); err != nil {
			return nil, err
		}
		r.Own, r.Periods, counting = true, running(now), scope
	}
	if r.Period, err = choose(r.Periods, code); err != nil {
		return nil, err
	}
	facts, err := s.Referrals(ctx, counting, referral.Span{From: r.Period.From.UTC(), Until: r.Period.Until.UTC(), AsOf: r.Period.AsOf.UTC()})
	if err != nil {
		return nil, err
	}
	lacks, err := s.Lacks(ctx, counting, r.Period.From, r.Period.Until)
	if err != nil {
		return nil, err
	}
	structures, err := s.Structures(ctx)
	if err != nil {
		return nil, err
	}
	s.draw(r, scope.Actor(), gathered{facts, lacks, structures})
	return r, nil
}

// gathered is what figures are drawn from.
type gathered struct {
	facts      []referral.Fact
	lacks      []referral.Lack
	structures []identity.Structure
}

// draw makes the tables, for who reads them.
func (s *Service) draw(r *Report, reader access.Actor, g gathered) {
	b := &builder{Service: s, departement: map[kernel.ID]string{}}
	r.Names = map[string]string{}
	for _, structure := range g.structures {
		b.departement[structure.ID] = structure.Departement
		r.Names[string(structure.ID)] = structure.Name
	}
	switch {
	case r.Own:
		b.own(r, reader.Structure, g)
	case reader.Role == access.Funder:
		inside := &Report{}
		b.inside(inside, g)
		b.public(r, inside, g)
	default:
		b.inside(r, g)
	}
	if len(reader.Territory) == 1 {
		r.Front = reader.Territory[0]
	}
	for _, table := range r.Tables() {
		if len(reader.Territory) > 0 && table.All != nil {
			only(table.All, reader.Territory)
		}
		table.All.Forget()
	}
}
