package inclusion

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"relais/internal/directory"
	"relais/internal/directory/exchange"
	"relais/internal/directory/standard"
	"relais/internal/kernel"
	"relais/internal/platform/tabular"
)

// Import brings structures and services into the directory.
type Import struct {
	Keep   exchange.Keep
	Locate exchange.Locate // never called twice for one town; may be nil
	Clock  kernel.Clock
}

// batchSize is how many places share a transaction.
const batchSize = 1000

// Run reads both files whole, each CSV or JSON as [tabular] has it. What was
// kept before an error stays kept, and the report tells just that: the same
// files can be given again, nothing will double. Errors of kind Invalid say that
// a file is no table, "inclusion.structures" and "inclusion.services" that it
// lacks the columns named.
func (im Import) Run(ctx context.Context, structures, services io.Reader) (report Report, err error) {
	defer kernel.Wrap(&err, "inclusion.Import.Run")
	start := im.Clock()
	defer func() { report.Took = im.Clock().Sub(start) }()
	j := &joining{
		Import: im, latest: start.UTC().AddDate(0, 0, 1), report: &report, limits: tabular.DefaultLimits(),
		waiting: map[key][]*service{}, kept: map[key]int{}, met: map[directory.Origin]bool{}, towns: map[[2]string]string{},
	}
	if err = j.readServices(ctx, services); err != nil {
		return report, err
	}
	if err = j.readStructures(ctx, structures); err != nil {
		return report, err
	}
	j.refuseOrphans()
	return report, nil
}

// joining brings the services of one file to the structures of the other.
type joining struct {
	Import
	latest  time.Time // the last day that is not in the future
	report  *Report
	limits  tabular.Limits
	waiting map[key][]*service // by their structure, which was not met yet
	kept    map[key]int        // structures, with their line
	met     map[directory.Origin]bool
	towns   map[[2]string]string // the commune of a town and postcode, "" for none
	batch   []directory.Place
	joined  int // services in the batch
}

// readServices holds the services that are taken, and counts the others.
func (j *joining) readServices(ctx context.Context, file io.Reader) error {
	t, err := openTable(file, j.limits, serviceFields)
	if err != nil {
		return err
	}
	if absent := t.without("id", "structure_id", "nom"); absent != "" {
		return kernel.Fault(kernel.Invalid, "inclusion.services", absent)
	}
	defer func() { j.report.OfServices.read(t) }()
	met := map[key]int{}
	for ctx.Err() == nil {
		r, err := t.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		j.report.Services++
		j.service(r, met)
	}
	return ctx.Err()
}

func (j *joining) service(r *row, met map[key]int) {
	if len(r.faults) > 0 { // its cells cannot be told apart
		j.refuseService(r)
		return
	}
	categories, ours := r.themes()
	if !ours {
		j.report.LeftOut++
		return
	}
	s := readService(r, categories, j.latest)
	own := key{s.of.source, s.id}
	if first, twice := met[own]; twice && s.id != "" {
		r.fault("id", s.id, "fault.unique", first)
	} else {
		met[own] = r.line
	}
	if len(r.faults) > 0 {
		j.refuseService(r)
		return
	}
	j.waiting[s.of] = append(j.waiting[s.of], s)
}

// readStructures makes places of the structures that have services waiting.
func (j *joining) readStructures(ctx context.Context, file io.Reader) error {
	t, err := openTable(file, j.limits, structureFields)
	if err != nil {
		return err
	}
	if absent := t.without("id", "nom"); absent != "" {
		return kernel.Fault(kernel.Invalid, "inclusion.structures", absent)
	}
	defer func() { j.report.OfStructures.read(t) }()
	for ctx.Err() == nil {
		r, err := t.next()
		if errors.Is(err, io.EOF) {
			return j.flush(ctx)
		}
		if err != nil {
			return errors.Join(err, j.flush(ctx))
		}
		j.report.Structures++
		j.structure(r)
		if len(j.batch) >= batchSize {
			if err := j.flush(ctx); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

func (j *joining) structure(r *row) {
	if len(r.faults) > 0 || r.required("id") == "" { // whose services they are, nobody knows
		j.refuseStructure(r)
		return
	}
	of := key{r.from(), standard.OneLine(r.cell("id"))}
	services := j.waiting[of]
	delete(j.waiting, of)
	if first, again := j.kept[of]; again {
		r.fault("id", of.id, "fault.unique", first)
		j.refuseStructure(r)
		return
	}
	if len(services) == 0 {
		return // nobody asks for it
	}
	s := readStructure(r, j.latest)
	if len(r.faults) > 0 {
		j.refuseStructure(r)
		for _, one := range services {
			one.fault("structure_id", of.id, "fault.structure_refused", r.line)
			j.refuseService(one.row)
		}
		return
	}
	j.kept[of] = r.line
	j.report.OfStructures.accept(r)
	for _, g := range gather(s, services) {
		j.place(g)
	}
}

// place puts a place in the batch, or refuses its services for what the
// directory would refuse, so that one place never costs a whole batch.
func (j *joining) place(g gathered) {
	p := &g.place
	j.locate(p)
	field, value, expected := "", "", ""
	switch err := p.Check(); {
	case p.Address.City == "":
		field, expected = "commune", "fault.required"
	case j.met[p.Origin]:
		field, value, expected = "id", p.Origin.Ref, "fault.place_twice"
	case err != nil:
		expected = reasonOf(err)
	}
	for _, one := range g.services {
		if expected != "" {
			one.fault(field, value, expected)
			j.refuseService(one.row)
			continue
		}
		j.report.OfServices.accept(one.row)
	}
	if expected == "" {
		j.met[p.Origin] = true
		j.batch, j.joined = append(j.batch, *p), j.joined+len(g.services)
	}
}

// reasonOf gives the text for what [directory.Place.Check] refuses.
func reasonOf(err error) string {
	var fault *kernel.Error
	if errors.As(err, &fault) && fault.Key == "place.ref_length" {
		return tabular.BrokenTooLong
	}
	return tabular.BrokenEncoding
}

// locate completes an address with the code of its commune.
func (j *joining) locate(p *directory.Place) {
	if p.Address.Commune != "" || j.Locate == nil {
		return
	}
	town := [2]string{p.Address.City, p.Address.Postcode}
	code, known := j.towns[town]
	if !known {
		if found, ok := j.Locate(town[0], town[1]); ok {
			code = found
		}
		j.towns[town] = code
	}
	p.Address.Commune = code
}

func (j *joining) refuseStructure(r *row) {
	j.report.RejectedStructures++
	j.report.OfStructures.refuse(r)
}

func (j *joining) refuseService(r *row) {
	j.report.Rejected++
	j.report.OfServices.refuse(r)
}

func (j *joining) flush(ctx context.Context) error {
	if len(j.batch) == 0 {
		return nil
	}
	tally, err := j.Keep(ctx, j.batch)
	if err != nil {
		return err
	}
	j.report.Add(tally)
	j.report.Kept += j.joined
	j.batch, j.joined = j.batch[:0], 0
	return nil
}

// refuseOrphans refuses the services whose structure is not in its file, in the
// order of their lines.
func (j *joining) refuseOrphans() {
	for _, services := range j.waiting {
		for _, one := range services {
			one.fault("structure_id", one.of.id, "fault.structure")
			j.refuseService(one.row)
		}
	}
	slices.SortStableFunc(j.report.OfServices.Refused, func(a, b standard.Record) int { return a.Line - b.Line })
}
