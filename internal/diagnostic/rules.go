package diagnostic

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"relais/internal/kernel"
)

//go:embed rules/*.json
var files embed.FS

// Unknown is the answer of who does not know, or would rather not say. It is an
// answer to every question, and makes no need.
const Unknown = "unknown"

// Rules are the questions, and what follows from their answers, in one version.
type Rules struct {
	Version   int        `json:"version"`
	Questions []Question `json:"questions"`
	Rules     []Rule     `json:"rules"`
	Ways      []Way      `json:"ways"`
}

// Question is asked once, and has one answer.
type Question struct {
	Code    string   `json:"code"`
	Section string   `json:"section"`
	Answers []Answer `json:"answers"` // but for [Unknown]; on paper they are numbered from 1
}

// Answer is one that may be given.
type Answer struct {
	Code   string `json:"code"`
	Level  int    `json:"level"`  // how much of an obstacle it is: 0 for none
	Choice bool   `json:"choice"` // it is no more nor less of one than another: a refusal is respected, not mended
}

// Worse tells whether an answer is more of an obstacle than another.
func (a Answer) Worse(than Answer) bool {
	return a.Level > than.Level && (than.Level == 0 || !a.Choice && !than.Choice)
}

// Match names answers, by question.
type Match map[string][]string

// Rule says that answers make a need: all of them together, or any.
type Rule struct {
	Need       string   `json:"need"` // one of [Needs]
	Priority   Priority `json:"priority"`
	Categories []string `json:"categories"` // of service of the directory, by slug
	All        Match    `json:"all"`
	Any        Match    `json:"any"`
}

// Way is what to mind while helping, whatever the need.
type Way struct {
	Code string `json:"code"`
	Any  Match  `json:"any"`
}

// Needs lists what someone may need, in the order in which it is said.
func Needs() []string { return []string{"equip", "connect", "learn", "procedure", "confidence"} }

// Question gives a question by its code.
func (r Rules) Question(code string) (Question, bool) {
	i := slices.IndexFunc(r.Questions, func(q Question) bool { return q.Code == code })
	if i < 0 {
		return Question{}, false
	}
	return r.Questions[i], true
}

// Answer gives an answer by its code; the zero one for [Unknown] and what is not
// of the question.
func (q Question) Answer(code string) (Answer, bool) {
	i := slices.IndexFunc(q.Answers, func(a Answer) bool { return a.Code == code })
	if i < 0 {
		return Answer{}, code == Unknown
	}
	return q.Answers[i], true
}

// Sections lists the sections of the questions, in order.
func (r Rules) Sections() (all []string) {
	for _, q := range r.Questions {
		if !slices.Contains(all, q.Section) {
			all = append(all, q.Section)
		}
	}
	return all
}

// Of gives the questions of a section, in order.
func (r Rules) Of(section string) []Question {
	return slices.DeleteFunc(slices.Clone(r.Questions), func(q Question) bool { return q.Section != section })
}

// Number gives the number of a question on paper, from 1; 0 for none.
func (r Rules) Number(code string) int {
	return slices.IndexFunc(r.Questions, func(q Question) bool { return q.Code == code }) + 1
}

// loadRules reads every version of the rules, by number, and checks each.
func loadRules() (all map[int]Rules, newest int, err error) {
	defer kernel.Wrap(&err, "diagnostic.loadRules")
	names, err := fs.Glob(files, "rules/*.json")
	if err != nil {
		return nil, 0, err
	}
	all = map[int]Rules{}
	for _, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			return nil, 0, err
		}
		var r Rules
		if err := json.Unmarshal(text, &r); err != nil {
			return nil, 0, fmt.Errorf("%s: %w", name, err)
		}
		if err := r.check(); err != nil {
			return nil, 0, fmt.Errorf("%s: %w", name, err)
		}
		all[r.Version] = r
	}
	return all, slices.Max(slices.Collect(maps.Keys(all))), nil
}

// check gives nil for rules that keep their promises: a rule names answers that
// exist and are obstacles, and with each those that are worse, so that one more
// obstacle never takes a need away.
func (r Rules) check() error {
	if r.Version < 1 || len(r.Questions) == 0 {
		return fmt.Errorf("version %d has %d questions", r.Version, len(r.Questions))
	}
	for i, rule := range r.Rules {
		if !slices.Contains(Needs(), rule.Need) || rule.Priority.rank() < 0 || len(rule.Categories) == 0 {
			return fmt.Errorf("rule %d: no need, priority or category", i+1)
		}
		if (len(rule.All) == 0) == (len(rule.Any) == 0) {
			return fmt.Errorf("rule %d: all of some answers, or any, and not both", i+1)
		}
		if err := r.checkMatch(rule.All, rule.Any); err != nil {
			return fmt.Errorf("rule %d: %w", i+1, err)
		}
	}
	for _, way := range r.Ways {
		if err := r.checkMatch(way.Any); err != nil {
			return fmt.Errorf("way %s: %w", way.Code, err)
		}
	}
	return nil
}

func (r Rules) checkMatch(matches ...Match) error {
	for _, match := range matches {
		for code, answers := range match {
			q, known := r.Question(code)
			if !known {
				return fmt.Errorf("no question %q", code)
			}
			for _, given := range answers {
				if err := q.closed(given, answers); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// closed gives nil when a set of answers holds, with one of them, all that are
// worse.
func (q Question) closed(given string, set []string) error {
	a, known := q.Answer(given)
	if !known || a.Level == 0 {
		return fmt.Errorf("%s: %q is no obstacle", q.Code, given)
	}
	for _, other := range q.Answers {
		if other.Worse(a) && !slices.Contains(set, other.Code) {
			return fmt.Errorf("%s: %q counts, and %q, which is worse, does not", q.Code, given, other.Code)
		}
	}
	return nil
}
