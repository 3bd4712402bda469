package figures

import (
	"slices"

	"relais/internal/engine/secrecy"
	"relais/internal/kernel"
	"relais/internal/referral"
)

// builder makes the tables of a report.
type builder struct {
	*Service

	departement map[kernel.ID]string // of structures
}

// plan is how a table is made: of which referrals, in which classes, by whom.
type plan struct {
	name    string
	classes []string
	class   func(referral.Fact) string
	by      func(referral.Fact) kernel.ID
	of      func(*Report) *Table // whose class it divides; nil for a table of its own
	at      int                  // that class
	among   func(referral.Fact) bool
}

func sender(f referral.Fact) kernel.ID   { return f.Sender }
func receiver(f referral.Fact) kernel.ID { return f.Receiver }

// plans lists the tables of referrals, each after the one it divides, in the order
// of [Report.Tables].
func (b *builder) plans() []plan {
	answers := func(r *Report) *Table { return &r.Answers }
	wasAnswered := func(f referral.Fact) bool { return f.AnsweredAt != nil }
	return []plan{
		{name: "answers", classes: answerClasses, class: classOfAnswer, by: sender},
		{name: "unanswered", classes: unansweredClasses, class: classOfSilence, by: sender, of: answers, at: unanswered, among: func(f referral.Fact) bool { return !wasAnswered(f) }},
		{name: "answered", classes: answeredClasses, class: classOfFate, by: sender, of: answers, at: answered, among: wasAnswered},
		{
			name: "outcomes", classes: outcomeClasses, class: classOfOutcome, by: sender, of: func(r *Report) *Table { return &r.Answered }, at: met,
			among: func(f referral.Fact) bool { return wasAnswered(f) && classOfFate(f) == "met" },
		},
		{name: "needs", classes: needClasses, class: classOfNeed, by: sender},
		{name: "asked", classes: answerClasses, class: classOfAnswer, by: receiver},
		{name: "delays", classes: delayClasses, class: b.classOfDelay, by: receiver, of: func(r *Report) *Table { return &r.Asked }, at: answered, among: wasAnswered},
	}
}

// tabulate counts the referrals of a plan.
func (b *builder) tabulate(p plan, facts []referral.Fact) Table {
	type place struct{ group, key string }
	counts := map[place][]int{}
	for _, f := range facts {
		if p.among != nil && !p.among(f) {
			continue
		}
		at := place{b.departement[p.by(f)], string(p.by(f))}
		if at.key == "" {
			at.group = Outside
		}
		if counts[at] == nil {
			counts[at] = make([]int, len(p.classes))
		}
		if c := slices.Index(p.classes, p.class(f)); c >= 0 {
			counts[at][c]++
		}
	}
	var leaves []secrecy.Leaf
	for at, n := range counts {
		leaves = append(leaves, secrecy.Leaf{Group: at.group, Key: at.key, Counts: n})
	}
	return table(p.name, p.classes, secrecy.Tabulate(len(p.classes), leaves))
}

func table(name string, classes []string, all *secrecy.Row) Table {
	t := Table{Name: name, Classes: classes, All: all}
	if all.N == 0 {
		t.All, t.None = nil, true
	}
	return t
}

// lacking counts the times that a need found no place.
func lacking(lacks []referral.Lack) Table {
	counts := map[string][]int{}
	for _, lack := range lacks {
		if counts[lack.Departement] == nil {
			counts[lack.Departement] = make([]int, len(needClasses))
		}
		if c := slices.Index(needClasses, lack.Need); c >= 0 {
			counts[lack.Departement][c] += lack.N
		}
	}
	var leaves []secrecy.Leaf
	for departement, n := range counts {
		leaves = append(leaves, secrecy.Leaf{Group: departement, Counts: n})
	}
	return table("lacks", needClasses, secrecy.Tabulate(len(needClasses), leaves).Groups())
}

// own tells a structure everything of what it sent and was asked.
func (b *builder) own(r *Report, structure kernel.ID, g gathered) {
	for i, p := range b.plans() {
		ours := func(f referral.Fact) bool { return p.by(f) == structure }
		facts := slices.DeleteFunc(slices.Clone(g.facts), func(f referral.Fact) bool { return !ours(f) })
		t := b.tabulate(p, facts)
		if t.All != nil {
			t.All.Of = nil
		}
		*r.Tables()[i] = t
		b.time(r.Tables()[i], facts, 1)
	}
	if r.Lacks = lacking(g.lacks); r.Lacks.All != nil {
		r.Lacks.All.Of = nil
	}
}

// inside tells who runs or coordinates the network of its structures.
func (b *builder) inside(r *Report, g gathered) {
	r.Least = LeastInternal
	for i, p := range b.plans() {
		*r.Tables()[i] = b.tabulate(p, g.facts)
		b.hide(r, p, r.Tables()[i])
		b.time(r.Tables()[i], g.facts, r.Least)
	}
	r.Lacks = lacking(g.lacks)
	b.hide(r, plan{}, &r.Lacks)
}

// public tells those outside of its départements, and nothing that is hidden from
// those inside: who reads both learns no more from the second.
func (b *builder) public(r, inside *Report, g gathered) {
	r.Least = LeastPublic
	plans := append(b.plans(), plan{})
	for i, t := range r.Tables() {
		*t = *inside.Tables()[i]
		if t.All != nil {
			t.All = t.All.Groups()
		}
		b.hide(r, plans[i], t)
		b.time(t, g.facts, r.Least)
	}
}

// hide makes a table tell nothing of fewer than the threshold of the report, by
// itself or with the others.
func (b *builder) hide(r *Report, p plan, t *Table) {
	if t.All == nil {
		return
	}
	least := secrecy.Least(r.Least, len(t.Classes))
	told := false
	switch {
	case p.of != nil:
		told = secrecy.Refine(t.All, p.of(r).All, p.at, least) && secrecy.Protect(t.All, r.Least, false)
	case p.name == "asked":
		// Its totals are those of the answers: told there or nowhere.
		if r.Answers.All == nil || !r.Answers.All.Whole() {
			break
		}
		whole := &secrecy.Row{N: t.All.N, Cells: slices.Clone(t.All.Cells)}
		if told = secrecy.Gather(t.All, least, nil); told && !secrecy.Protect(t.All, r.Least, true) {
			t.All = whole
		}
	default:
		told = secrecy.Gather(t.All, least, nil) && secrecy.Protect(t.All, r.Least, false)
	}
	if !told {
		t.All = nil
	}
}

// time says how long answers took, in the rows of the table of delays that tell
// everything: elsewhere it would tell something of what they hide.
func (b *builder) time(t *Table, facts []referral.Fact, k int) {
	if t.Name != "delays" || t.All == nil {
		return
	}
	took := map[string][]int{}
	for _, f := range facts {
		if f.AnsweredAt == nil {
			continue
		}
		group, days := b.departement[f.Receiver], b.days(f)
		if f.Receiver == "" {
			group = Outside
		}
		for _, key := range []string{"", rowKey(group, ""), rowKey(group, string(f.Receiver))} {
			took[key] = append(took[key], days)
		}
	}
	t.days = map[string]Days{}
	tell := func(key string, row *secrecy.Row) {
		if !row.Rest && row.Whole() {
			t.days[key] = daysOf(took[key], k)
		}
	}
	tell("", t.All)
	for _, group := range t.All.Of {
		tell(rowKey(group.Key, ""), group)
		for _, row := range group.Of {
			tell(rowKey(group.Key, row.Key), row)
		}
	}
}

// only leaves the groups of a territory; the whole stays that of the network.
func only(all *secrecy.Row, territory []string) {
	all.Of = slices.DeleteFunc(all.Of, func(g *secrecy.Row) bool { return g.Rest || !slices.Contains(territory, g.Key) })
}
