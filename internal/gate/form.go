package gate

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/platform/httpx"
	"relais/internal/platform/i18n"
	"relais/internal/platform/once"
)

// Form is what a form does.
type Form struct {
	// Read reads and checks what was typed (v.R.PostForm), does what is slow,
	// and gives the act. It writes nothing.
	Read func(v *Visit) (Act, error)
	// Again shows the form anew with what was typed, and what is wrong with
	// it. Without it, an error page does.
	Again func(v *Visit, err error) error
	// Twice answers the same form sent again, a double tap, when the act showed
	// a page (Answer.Show); it is given the answer as it was kept.
	Twice func(v *Visit, kept Answer) error
	// Always takes the form even while the journal is examined: it copes with an
	// act that is refused then.
	Always bool
	// Anyway answers instead of every refusal and failure, for what must work
	// whatever became of the session and of the form: leaving.
	Anyway func(v *Visit)
}

// Act is what happens in one transaction: the act itself, its line in the
// journal, the key that keeps it from happening twice.
type Act func(ctx context.Context) (Answer, error)

// Answer is what follows an act.
type Answer struct {
	To   string                    `json:"to"`             // the path to go to
	Done string                    `json:"done,omitempty"` // code of the sentence "done.…" that says what was done
	IDs  []kernel.ID               `json:"ids,omitempty"`  // of what Show shows, for Form.Twice: no personal data
	Show func(v *Visit) error      `json:"-"`              // a page to show once instead, for what is never kept
	Then func(http.ResponseWriter) `json:"-"`              // sets cookies, once the act is kept
}

// Form opens what a form is sent to, for those who may do an action.
func (g *Gate) Form(pattern string, action access.Action, form Form) {
	g.forms[pattern] = true
	g.Routes.open(action, pattern, func(w http.ResponseWriter, r *http.Request) {
		v := g.visit(w, r)
		if g.examined() && !form.Always && form.Anyway == nil {
			g.sayExamined(v)
			return
		}
		err := g.submit(v, action, form)
		g.notice(v, err)
		if err != nil && form.Anyway != nil {
			form.Anyway(v)
			return
		}
		if err != nil && form.Again != nil && mayCorrect(err) && v.bound() {
			err = form.Again(v, err)
		}
		if err != nil {
			g.fail(v, err)
		}
	})
}

// mayCorrect tells whether typing something else could help.
func mayCorrect(err error) bool {
	kind := kernel.KindOf(err)
	return kind == kernel.Invalid || kind == kernel.Conflict || kind == kernel.Forbidden || kind == kernel.Limited
}

// mostFormBytes bounds what is kept in memory of a form with files.
const mostFormBytes = 1 << 20

func (g *Gate) submit(v *Visit, action access.Action, form Form) error {
	if err := v.parse(); err != nil {
		return err
	}
	if form.Anyway != nil && (!v.May(action) || !v.bound()) {
		form.Anyway(v)
		return nil
	}
	if _, err := v.Actor.May(action); err != nil {
		if v.Actor.SignedIn() || v.Session.Half {
			return g.refuse(v, err)
		}
		return g.keep(v, "form.session") // signed out meanwhile: what was typed is not lost
	}
	if !v.bound() {
		g.notice(v, kernel.Fault(kernel.Forbidden, "form.key"))
		return g.keep(v, "form.key")
	}
	if action.Grave() && g.stale(v) {
		return g.prove(v, v.R.URL.Path, kept(v.R.PostForm))
	}
	act, err := form.Read(v)
	if err != nil || act == nil {
		return err
	}
	return g.act(v, form, act)
}

// parse reads the form.
func (v *Visit) parse() error {
	err := v.R.ParseForm() // first: ParseMultipartForm would keep what is wrong with it to itself
	if err == nil {
		err = v.R.ParseMultipartForm(mostFormBytes)
	}
	if errors.Is(err, http.ErrNotMultipart) {
		err = nil
	}
	var tooLarge *http.MaxBytesError
	if err != nil && !errors.As(err, &tooLarge) {
		return kernel.Because(kernel.Invalid, "form.unreadable", err)
	}
	return err
}

// act does what was asked, once, and answers.
func (g *Gate) act(v *Visit, form Form, act Act) error {
	var answer Answer
	request := once.Request{
		Who: v.owner(), Key: v.R.PostForm.Get(keyField), What: []byte(v.R.URL.Path + "\n" + kept(v.R.PostForm).Encode()),
	}
	stored, again, err := g.Once.Do(v.Context(), request, func(ctx context.Context) ([]byte, error) {
		var err error
		if answer, err = act(ctx); err != nil {
			return nil, err
		}
		return json.Marshal(answer)
	})
	if err != nil {
		return err
	}
	if again {
		if err := json.Unmarshal(stored, &answer); err != nil {
			return err
		}
		if form.Twice != nil {
			return form.Twice(v, answer)
		}
	}
	return v.follow(answer)
}

func (v *Visit) follow(answer Answer) error {
	if answer.Then != nil {
		answer.Then(v.W)
	}
	if answer.Show != nil {
		return answer.Show(v)
	}
	to := answer.To
	if to == "" {
		to = "/accueil"
	}
	if answer.Done != "" {
		separator := "?"
		if strings.Contains(to, "?") {
			separator = "&"
		}
		to += separator + "fait=" + url.QueryEscape(answer.Done)
	}
	v.Redirect(to)
	return nil
}

// kept gives what was typed in a form, but for its key and for secrets, whose
// fields are named "secret…".
func kept(form url.Values) url.Values {
	typed := url.Values{}
	for name, values := range form {
		if name != keyField && !strings.HasPrefix(name, "secret") {
			typed[name] = values
		}
	}
	return typed
}

// fail answers a request that could not be answered otherwise.
func (g *Gate) fail(v *Visit, err error) {
	if IsExamined(err) {
		g.sayExamined(v)
		return
	}
	status := httpx.StatusOf(err)
	if status >= http.StatusInternalServerError && v.Context().Err() == nil { // a reader who left is no one's error
		g.Log.Error("page", "route", v.R.Pattern, "error", err)
	}
	if g.plain != nil && v.Actor.Account == "" && g.behindDoor(v.R.URL) {
		g.plain(v.W, v.R, err)
		return
	}
	why := v.Reason(err)
	if shown := v.Show(Page{Title: v.T(statusKey(v, status) + ".title"), Status: status, Body: failure(v, status, why)}); shown != nil && v.Context().Err() == nil {
		g.Log.Error("error page", "error", shown)
	}
}

// Reason says in the reader's language what is wrong; "" when there is no text
// for it.
func (v *Visit) Reason(err error) string {
	var e *kernel.Error
	if errors.As(err, &e) && v.Has(e.Key) {
		return v.says(e.Key, e.Args)
	}
	return ""
}

// says gives a text that is filled with what is wrong.
func (v *Visit) says(key string, args []any) string {
	if minutes, is := MinutesOf(args); is && key == "limits.wait" {
		return Wait(v.Printer, key, minutes)
	}
	return v.T(key, args...)
}

// MinutesOf gives the minutes to wait of an error "limits.wait".
func MinutesOf(args []any) (minutes int, is bool) {
	if len(args) != 1 {
		return 0, false
	}
	minutes, is = args[0].(int)
	return minutes, is
}

// Wait says how long to wait, with a text in minutes and, from one hour on,
// with that in hours (key + ".hours"), rounded up.
func Wait(t i18n.Printer, key string, minutes int) string {
	const hour = 60
	if minutes < hour {
		return t.N(key, minutes)
	}
	return t.N(key+".hours", (minutes+hour-1)/hour)
}
