package web

import (
	"maps"
	"net/url"
	"strings"

	"relais/internal/gate"
	"relais/internal/platform/guard"
)

// keptForm is a form that waits for a proof: what it said, under names of its
// own so that it does not mix with the proof.
type keptForm url.Values

// keptPrefix begins the names of what is kept.
const keptPrefix = "garde."

// keptOf gives what a page of proof carried.
func keptOf(form url.Values) keptForm {
	kept := keptForm{}
	for name, values := range form {
		if strings.HasPrefix(name, keptPrefix) {
			kept[name] = values
		}
	}
	return kept
}

// under gives a form under the names of what is kept.
func under(form url.Values) keptForm {
	kept := keptForm{}
	for name, values := range form {
		kept[keptPrefix+name] = values
	}
	return kept
}

// back gives the form under its own names again.
func (k keptForm) back() url.Values {
	form := url.Values{}
	for name, values := range k {
		form[strings.TrimPrefix(name, keptPrefix)] = values
	}
	return form
}

// waits is kept of a form that waits, even of one without fields.
const waits = keptPrefix + "cle"

// Prove asks who is there to prove it again, then leads to next: at once when
// that is a page; by sending the form again, when kept says what a form on its
// way said.
func (p *Pages) Prove(v *gate.Visit, next string, kept url.Values) error {
	carried := keptForm{}
	if kept != nil {
		carried = under(kept)
		carried[waits] = []string{"oui"}
	}
	return p.showProof(v, next, carried, nil)
}

func (p *Pages) showProof(v *gate.Visit, next string, kept keptForm, err error) error {
	has, failed := p.factors(v)
	if failed != nil {
		return failed
	}
	asked := factorForms{to: "/connexion/preuve", next: next, has: has, kept: kept}
	status := statusOf(err)
	if err == nil {
		status = 403
	}
	return v.Show(gate.Page{
		Title: v.T("prove.title"), Status: status, Script: scriptPath, Body: provePage(v, asked, typed(v, "moyen"), faultsOf(v, err)),
	})
}

// readProof gives the proof, before the transaction of the form: tries are
// counted, and a code serves once, whatever follows.
func (p *Pages) readProof(v *gate.Visit) (gate.Act, error) {
	o, err := p.Identity.SignIn.Second(v.Context(), session(v), factorOf(v), from(v))
	if err != nil {
		return nil, gate.At("secret-code", err)
	}
	keep(v.W, o)
	return nil, p.proved(v)
}

// readProofByPasskey does the same with a passkey.
func (p *Pages) readProofByPasskey(v *gate.Visit) (gate.Act, error) {
	token, answer := given(v)
	o, err := p.Identity.SignIn.SecondPasskey(v.Context(), session(v), token, answer, from(v))
	if err != nil {
		return nil, over("", err)
	}
	keep(v.W, o)
	return nil, p.proved(v)
}

// proved leads on, or shows the form that waited, ready to be sent.
func (p *Pages) proved(v *gate.Visit) error {
	next, kept := guard.SafePath(v.R.PostFormValue("suite")), keptOf(v.R.PostForm)
	if len(kept) == 0 {
		v.Redirect(next)
		return nil
	}
	form := kept.back()
	form.Del("cle")
	return v.Show(gate.Page{Title: v.T("prove.done.title"), Body: provedPage(v, next, form)})
}

func (p *Pages) againProof(v *gate.Visit, err error) error {
	return p.showProof(v, guard.SafePath(v.R.PostFormValue("suite")), keptOf(v.R.PostForm), err)
}

// provenPage shows a page to who proved lately who they are.
func (p *Pages) provenPage(show func(*gate.Visit) error) func(*gate.Visit) error {
	return func(v *gate.Visit) error {
		if s := session(v); !s.Half && !s.Recent(p.Clock()) {
			return p.Prove(v, v.R.URL.RequestURI(), nil)
		}
		return show(v)
	}
}

// proven takes a form from who proved lately who they are; it keeps what it
// said meanwhile, but for secrets.
func (p *Pages) proven(form gate.Form) gate.Form {
	read := form.Read
	form.Read = func(v *gate.Visit) (gate.Act, error) {
		if s := session(v); s.Account != "" && !s.Half && !s.Recent(p.Clock()) {
			kept := maps.Clone(v.R.PostForm)
			maps.DeleteFunc(kept, func(name string, _ []string) bool { return name == "cle" || strings.HasPrefix(name, "secret") })
			return nil, p.Prove(v, v.R.URL.Path, kept)
		}
		return read(v)
	}
	return form
}
