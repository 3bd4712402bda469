// Package web shows which programs are told what becomes of the referrals of a
// structure, to those who answer for it, and opens the same to programs.
package web

import (
	"context"
	"embed"
	"io/fs"
	"net/http"
	"strings"
	"time"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/messaging/hooks"
	"relais/internal/platform/i18n"
	"relais/internal/platform/once"
	"relais/internal/ui"
)

//go:embed texts/*.json
var texts embed.FS

// Texts gives what this page says, for the catalogue of the pages of work.
func Texts() fs.FS { return i18n.Folder(texts, "texts") }

// Path is the page of the programs that are told.
const Path = "/programmes"

const (
	fieldProgram = "nom"
	fieldAddress = "adresse"
)

// Pages answers for hooks over HTTP.
type Pages struct {
	Hooks  *hooks.Service
	Once   *once.Once    // for the API
	Public *i18n.Catalog // what every operation says
	Work   *i18n.Catalog // holds [Texts]
	Paris  *time.Location
}

// Register adds the pages to the gate.
func (p *Pages) Register(g *gate.Gate) {
	g.Page("GET "+Path, access.HookManage, p.list)
	g.Form("POST "+Path, access.HookManage, gate.Form{Read: p.readAdd, Again: p.again})
	g.Form("POST "+Path+"/{id}/essai", access.HookManage, gate.Form{Read: p.readTry})
	g.Form("POST "+Path+"/{id}/retrait", access.HookManage, gate.Form{Read: p.readRemove})
	for _, form := range []string{"essai", "retrait"} {
		g.Page("GET "+Path+"/{id}/"+form, access.HookManage, func(v *gate.Visit) error { // who reloads the answer to a form
			v.Redirect(Path)
			return nil
		})
	}
}

// asked is what is typed of a new program.
type asked struct{ name, address string }

func (p *Pages) list(v *gate.Visit) error { return p.show(v, asked{}, http.StatusOK, nil) }

func (p *Pages) again(v *gate.Visit, err error) error {
	typed := asked{strings.TrimSpace(v.R.PostFormValue(fieldProgram)), strings.TrimSpace(v.R.PostFormValue(fieldAddress))}
	return p.show(v, typed, gate.StatusOf(err), v.Faults(err))
}

func (p *Pages) show(v *gate.Visit, typed asked, status int, faults []ui.Fault) error {
	scope, err := v.Scope(access.HookManage)
	if err != nil {
		return err
	}
	all, err := p.Hooks.List(v.Context(), scope)
	if err != nil {
		return err
	}
	return v.Show(gate.Page{Title: v.T("hook.title"), Status: status, Body: p.hooksPage(v, all, typed, faults)})
}

// readAdd names a program, and shows its secret once.
func (p *Pages) readAdd(v *gate.Visit) (gate.Act, error) {
	scope, err := v.Scope(access.HookManage)
	if err != nil {
		return nil, err
	}
	name, address := v.R.PostFormValue(fieldProgram), v.R.PostFormValue(fieldAddress)
	return func(ctx context.Context) (gate.Answer, error) {
		_, secret, err := p.Hooks.Add(ctx, scope, name, address)
		if err != nil {
			return gate.Answer{}, atField(err)
		}
		return gate.Answer{To: Path, Done: "hook_added", Show: func(v *gate.Visit) error {
			return v.Show(gate.Page{Title: v.T("hook.title"), Body: secretPage(v, strings.TrimSpace(name), secret)})
		}}, nil
	}, nil
}

// atField ties what is wrong to the field that it is about.
func atField(err error) error {
	return gate.AtEach(map[string]string{"hook.name": fieldProgram, "hook.address": fieldAddress}, err)
}

func (p *Pages) readTry(v *gate.Visit) (gate.Act, error) {
	return p.act(v, "hook_tried", p.Hooks.Try)
}

func (p *Pages) readRemove(v *gate.Visit) (gate.Act, error) {
	return p.act(v, "hook_removed", p.Hooks.Remove)
}

// act does something to a program that is told.
func (p *Pages) act(v *gate.Visit, done string, do func(context.Context, access.Scope, kernel.ID) error) (gate.Act, error) {
	scope, err := v.Scope(access.HookManage)
	if err != nil {
		return nil, err
	}
	id, err := v.ID("id")
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) (gate.Answer, error) {
		return gate.Answer{To: Path, Done: done}, do(ctx, scope, id)
	}, nil
}
