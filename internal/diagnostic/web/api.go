package web

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"relais/internal/access"
	"relais/internal/diagnostic"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/people"
	peopleweb "relais/internal/people/web"
	"relais/internal/platform/i18n"
)

// QuestionsOutput are the questions of a diagnostic.
type QuestionsOutput struct {
	Body struct {
		Version   int            `json:"version" doc:"Of the rules"`
		Questions []QuestionItem `json:"questions"`
	}
}

// QuestionItem is a question, in the words of the person.
type QuestionItem struct {
	Code    string       `json:"code"`
	Section string       `json:"section"`
	Says    string       `json:"says"`
	Answers []AnswerItem `json:"answers"`
}

// AnswerItem is an answer that may be given.
type AnswerItem struct {
	Code string `json:"code"`
	Says string `json:"says"`
}

// DiagnosticInput is a diagnostic to keep.
type DiagnosticInput struct {
	peopleweb.PersonNamed

	gate.Keyed

	Body DiagnosticAnswers
}

// DiagnosticAnswers are what the person answered.
type DiagnosticAnswers struct {
	Given     map[string]string `json:"given" doc:"Answer by question, in the codes of list-questions; what was not asked is left out" example:"{\"computer\":\"none\",\"urgent\":\"nothing\"}"`
	Languages []string          `json:"languages,omitempty" doc:"That the person speaks, ISO 639"`
	Words     string            `json:"words,omitempty" doc:"A fear or a wish, in their own words" example:"J’aimerais voir mes petits-enfants en vidéo."`
	What      string            `json:"what,omitempty" doc:"What is urgent"`
	By        string            `json:"by,omitempty" doc:"The day when it is due"`
	On        string            `json:"on,omitempty" doc:"The day of a grid on paper, typed later"`
}

// DiagnosticsOutput are the diagnostics of a person.
type DiagnosticsOutput struct {
	Body struct {
		Items []DiagnosticItem `json:"items" doc:"The newest first"`
	}
}

// DiagnosticItem is a diagnostic, with the needs that it tells.
type DiagnosticItem struct {
	ID         kernel.ID         `json:"id"`
	Version    int               `json:"version" doc:"Of the rules it was answered with"`
	Author     kernel.ID         `json:"author" doc:"An account"`
	At         time.Time         `json:"at"`
	Answers    DiagnosticAnswers `json:"answers"`
	Needs      []NeedItem        `json:"needs" doc:"Urgent ones first; each with the answers that led to it"`
	Ways       []string          `json:"ways" doc:"What to mind while helping"`
	Situations []string          `json:"situations" doc:"As Carnet de bord names them"`
	Targets    []string          `json:"targets" doc:"As Carnet de bord names them"`
}

// NeedItem is a need, and its next step.
type NeedItem struct {
	Code     string              `json:"code" doc:"equip, connect, learn, procedure, confidence"`
	Priority string              `json:"priority" doc:"urgent, first, then"`
	Services []string            `json:"services" doc:"Categories of service that answer it, as search-places takes them"`
	Reasons  []diagnostic.Reason `json:"reasons"`
}

// RegisterAPI adds the operations on diagnostics to the API.
func (p *Pages) RegisterAPI(api huma.API, programs gate.Programs) {
	gate.Operate(api, nil, access.PageRead, huma.Operation{
		OperationID: "list-questions", Method: http.MethodGet, Path: "/api/v1/diagnostics/questions",
		Summary: "Read the questions of a diagnostic", Tags: []string{"diagnostics"}, Errors: []int{http.StatusUnprocessableEntity},
		Description: "Which answers make which needs is in the rules, by version: docs/adr/0016-diagnostic.md of the source.",
	}, p.apiQuestions)
	gate.Operate(api, programs, access.DiagnosticWrite, huma.Operation{
		OperationID: "write-diagnostic", Method: http.MethodPost, Path: "/api/v1/people/{id}/diagnostics", DefaultStatus: http.StatusCreated,
		Summary: "Keep a diagnostic made with a person", Tags: []string{"diagnostics"},
	}, p.apiWrite)
	gate.Operate(api, programs, access.DiagnosticRead, huma.Operation{
		OperationID: "list-diagnostics", Method: http.MethodGet, Path: "/api/v1/people/{id}/diagnostics",
		Summary: "Read the diagnostics of a person", Tags: []string{"diagnostics"},
		Description: "The person can see that they were read.",
	}, p.apiList)
}

// refuse turns an error into the problem that an operation answers.
func (p *Pages) refuse(err error) error { return gate.RefuseCall(err, p.Public, p.Work) }

// QuestionsInput says in which language.
type QuestionsInput struct {
	Language string `query:"lang" enum:"fr,falc,en,ar" default:"fr" doc:"falc for easy French"`
}

func (p *Pages) apiQuestions(_ context.Context, in *QuestionsInput) (*QuestionsOutput, error) {
	lang, _ := i18n.Parse(in.Language)
	rules, t := p.Diagnostics.Rules(), p.Public.Printer(lang)
	told := &QuestionsOutput{}
	told.Body.Version, told.Body.Questions = rules.Version, make([]QuestionItem, len(rules.Questions))
	for i, q := range rules.Questions {
		item := QuestionItem{Code: q.Code, Section: q.Section, Says: question(t, q.Code)}
		for _, a := range q.Answers {
			item.Answers = append(item.Answers, AnswerItem{a.Code, answer(t, q.Code, a.Code)})
		}
		told.Body.Questions[i] = item
	}
	return told, nil
}

func (p *Pages) apiWrite(ctx context.Context, in *DiagnosticInput) (*peopleweb.Made, error) {
	person, scope, err := gate.Named(ctx, in.ID, access.DiagnosticWrite)
	if err == nil {
		err = people.Clean(in.Body.Words, in.Body.What)
	}
	if err != nil {
		return nil, p.refuse(err)
	}
	id, err := gate.Once(ctx, p.Once, in.Key, []any{"diagnostic", person, in.Body}, func(ctx context.Context) (kernel.ID, error) {
		return p.Diagnostics.Write(ctx, scope, person, diagnostic.Answers(in.Body))
	})
	if err != nil {
		return nil, p.refuse(err)
	}
	return peopleweb.MadeOf(id), nil
}

func (p *Pages) apiList(ctx context.Context, in *peopleweb.PersonNamed) (*DiagnosticsOutput, error) {
	person, scope, err := gate.Named(ctx, in.ID, access.DiagnosticRead)
	if err != nil {
		return nil, p.refuse(err)
	}
	all, err := p.Diagnostics.List(ctx, scope, person)
	if err != nil {
		return nil, p.refuse(err)
	}
	told := &DiagnosticsOutput{}
	told.Body.Items = make([]DiagnosticItem, len(all))
	for i, d := range all {
		told.Body.Items[i] = itemOf(d)
	}
	return told, nil
}

func itemOf(d diagnostic.Diagnostic) DiagnosticItem {
	item := DiagnosticItem{
		ID: d.ID, Version: d.Version, Author: d.Author, At: d.At, Answers: DiagnosticAnswers(d.Answers), Ways: d.Ways,
		Situations: diagnostic.Situations(d.Rules(), d.Answers.Given), Targets: diagnostic.Targets(d.Needs),
	}
	for _, n := range d.Needs {
		item.Needs = append(item.Needs, NeedItem{n.Code, string(n.Priority), n.Categories, n.Reasons})
	}
	return item
}
