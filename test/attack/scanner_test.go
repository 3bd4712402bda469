package attack_test

import (
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

	"relais/internal/access"
)

// job is one run of a scanner as a role, and gives what it found.
type job struct {
	guide *guide
	run   func(t *testing.T) (found []string, tested int)
}

// together runs jobs, a few at a time, and gives what they found by role.
func together(t *testing.T, jobs []job) map[*guide]*score {
	t.Helper()
	scores := map[*guide]*score{}
	var mutex sync.Mutex
	next := make(chan job)
	var done sync.WaitGroup
	for range 3 {
		done.Go(func() {
			for j := range next {
				found, tested := j.run(t)
				mutex.Lock()
				if scores[j.guide] == nil {
					scores[j.guide] = &score{}
				}
				s := scores[j.guide]
				s.found, s.tested = append(s.found, found...), s.tested+tested
				mutex.Unlock()
			}
		})
	}
	for _, j := range jobs {
		next <- j
	}
	close(next)
	done.Wait()
	return scores
}

// score is what the scanners did as a role.
type score struct {
	found  []string
	tested int // parameters that sqlmap tested
}

// mostOfBatch bounds the parameters of one run of the slow modules of wapiti,
// so that runs go side by side.
const mostOfBatch = 10

// attacks gives the jobs that attack a plan: the quick modules of wapiti on
// all of it, sqlmap on what is new, and the slow modules of wapiti.
func attacks(g *guide, p *plan, fresh, deep []*order) (jobs []job) {
	add := func(modules string, orders []*order, pages []string) {
		jobs = append(jobs, job{g, func(t *testing.T) ([]string, int) { return wapiti(t, g, modules, orders, pages), 0 }})
	}
	add(quickModules, slices.Concat(p.orders, p.bare), p.pages)
	add(linkModules, p.orders, nil)
	for _, o := range fresh {
		jobs = append(jobs, job{g, func(t *testing.T) ([]string, int) { return sqlmap(t, g, o) }})
	}
	for batch := range batches(deep) {
		add(deepModules, batch, nil)
	}
	return jobs
}

// batches parts orders into runs.
func batches(orders []*order) func(yield func([]*order) bool) {
	return func(yield func([]*order) bool) {
		var batch []*order
		parameters := 0
		for _, o := range orders {
			if o.marked {
				continue
			}
			if n := len(o.parameters()); parameters > 0 && parameters+n > mostOfBatch {
				if !yield(batch) {
					return
				}
				batch, parameters = nil, 0
			}
			batch, parameters = append(batch, o), parameters+len(o.parameters())
		}
		if len(batch) > 0 {
			yield(batch)
		}
	}
}

// need skips a test where the scanners are not installed.
func need(t *testing.T) {
	t.Helper()
	for _, tool := range []string{wapitiName, sqlmapName} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed; scripts/attackers --setup installs it", tool)
		}
	}
}

// The scanners find what is planted in a server whose forms are like those of
// the product, through the same guide and in the same way.
func TestScannersFindWhatIsPlanted(t *testing.T) {
	need(t)
	w := openWeak(t)
	member := newBrowser(w.URL, "")
	visitor := lead(t, "visitor", w.URL, member, "/accueil")
	program := lead(t, "program", w.URL, newBrowser(w.URL, ""), "/accueil")
	program.token = "planted"
	p := survey(t, member, nil, "/accueil")
	deep := p.orders
	if !long() {
		deep = p.keepShort()
	}
	visitor.know(slices.Concat(p.orders, p.bare)...)
	call := &order{method: "POST", path: "/api/v1/recherche", json: true, fields: []formField{{name: "nom", value: "Invente"}}}
	program.know(call)
	for _, o := range p.orders {
		if visitor.try(t, o); !taken(o.status) {
			t.Errorf("control: %s is answered %d", o.name(), o.status)
		}
	}
	jobs := attacks(visitor, p, p.orders, deep)
	if long() {
		jobs = append(jobs, job{program, func(t *testing.T) ([]string, int) { return sqlmap(t, program, call) }})
	}
	scores := together(t, jobs)
	found := slices.Collect(maps.Values(visitor.away))
	for _, s := range scores {
		found = append(found, s.found...)
	}
	seen, planted := 0, flaws()
	for flaw, begins := range planted {
		if slices.ContainsFunc(found, func(one string) bool { return strings.HasPrefix(one, begins) }) {
			seen++
		} else {
			t.Errorf("the scanners miss what is planted: %s", flaw)
		}
	}
	for _, one := range found {
		if strings.Contains(one, " /sur ") {
			t.Errorf("the scanners see in the sound form: %s", one)
		}
	}
	if t.Failed() {
		t.Logf("found: %s", strings.Join(found, "\n"))
	}
	t.Logf("control: %d forms sent, %d acted; %d flaws of %d found", visitor.forms.Load(), w.acted, seen, len(planted))
}

// enough is how many values of its own a scanner must have had answered in
// each parameter, for the parameter to count as attacked.
func enough() map[string]int { return map[string]int{wapitiName: few(1, 150), sqlmapName: 15} }

// sought is what the short form attacks: the search of people.
const sought = "POST /personnes/recherche"

// The scanners of others find nothing, as anyone: what a role may send is
// taken with good values first, then attacked, each parameter but the key.
// What several roles may send, and is answered alike, is attacked in depth
// once, and by the quick modules of wapiti for each.
func TestScannersFindNothing(t *testing.T) {
	need(t)
	h := scanned(t)
	only := strings.Split(os.Getenv("RELAIS_ATTACK_AS"), ",")
	all := cast(t, h, func(role string) bool {
		return long() && (only[0] == "" || slices.Contains(only, role)) || !long() && role == string(access.Adviser)
	})
	if !long() {
		all[0].narrow(sought)
	}
	done := map[string]bool{}
	for stage := range stages {
		var jobs []job
		for _, p := range all {
			if stage > 0 {
				h.again(t, p)
			}
			jobs = append(jobs, p.jobs(t, stage, done)...)
		}
		for g, s := range together(t, jobs) {
			p := all[slices.IndexFunc(all, func(p *played) bool { return p.guide == g })]
			p.found, p.tested = append(p.found, s.found...), p.tested+s.tested
		}
		if !long() {
			break
		}
	}
	for _, p := range all {
		p.judge(t)
	}
}

// narrow leaves one kind of orders in a plan.
func (p *played) narrow(kind string) {
	p.orders = slices.DeleteFunc(p.orders, func(o *order) bool { return o.kind() != kind })
	p.pages, p.bare, p.must = nil, nil, []string{kind}
}

// jobs gives the runs that attack what a role may send, once it was sent as it
// should be.
func (p *played) jobs(t *testing.T, stage int, done map[string]bool) []job {
	t.Helper()
	part := &plan{}
	var fresh []*order
	for _, o := range p.orders {
		if stageOf(o.path) != stage {
			continue
		}
		p.trial(t, o)
		if o.marked && !taken(o.status) {
			continue // a page that a list names, and that is not for the role
		}
		part.orders = append(part.orders, o)
		if at := o.name() + map[bool]string{true: " taken", false: ""}[taken(o.status)]; !done[at] {
			done[at] = true
			fresh = append(fresh, o)
		}
	}
	for _, o := range p.bare {
		if stageOf(o.path) == stage {
			part.bare = append(part.bare, o)
		}
	}
	if stage < 2 {
		part.pages = p.pages
	}
	p.deep = append(p.deep, fresh...)
	if !long() {
		return attacks(p.guide, part, fresh, nil)
	}
	return attacks(p.guide, part, fresh, fresh)
}

// trial sends an order as it should be; one that is refused, without the boxes
// that nobody needs to tick.
func (p *played) trial(t *testing.T, o *order) {
	t.Helper()
	if p.try(t, o); taken(o.status) {
		return
	}
	bare := *o
	bare.fields = slices.DeleteFunc(slices.Clone(o.fields), func(f formField) bool { return f.kind == "checkbox" })
	if len(bare.fields) == len(o.fields) {
		return
	}
	p.know(&bare)
	if p.try(t, &bare); taken(bare.status) {
		*o = bare
		p.know(o)
	}
}

// judge tells what the scanners found as a role, and what they did not attack.
func (p *played) judge(t *testing.T) {
	t.Helper()
	for _, one := range slices.Concat(p.found, slices.Collect(maps.Values(p.away))) {
		t.Errorf("as %s: %s", p.role, one)
	}
	if n := p.faults.Load(); n > 0 {
		t.Errorf("as %s: %d answers of 500 or more, the first %s", p.role, n, p.first)
	}
	for _, kind := range p.must {
		_, path, _ := strings.Cut(kind, " ")
		if !p.reached(wapitiName, kind) && !p.reached(sqlmapName, kind) && !(stageOf(path) >= 2 && p.reached(trialName, kind)) {
			t.Errorf("as %s: %s was not taken from the scanners: %v", p.role, kind, p.status[wapitiName+" "+kind])
		}
	}
	parameters, accepted := 0, 0
	for _, o := range p.deep {
		for _, name := range o.parameters() {
			parameters++
			for scanner, least := range enough() {
				if n := p.tried(scanner, o, name); n < least && !o.marked {
					t.Errorf("as %s: %s had %d values answered in %s of %s", p.role, scanner, n, name, o.name())
				}
			}
		}
	}
	for _, o := range p.orders {
		if taken(o.status) {
			accepted++
		} else {
			t.Logf("as %s: %s is answered %d to what should be taken", p.role, o.name(), o.status)
		}
	}
	t.Logf("as %s: %d requests, of which %d forms; %d orders of %d taken, %d attacked in depth with %d parameters, of which sqlmap tested %d with the paths; %d findings",
		p.role, p.asked.Load(), p.forms.Load(), accepted, len(p.orders), len(p.deep), parameters, p.tested, len(p.found)+len(p.away))
}
