package oidc_test

import (
	"errors"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"relais/internal/kernel"
	"relais/internal/platform/oidc"
)

// person is someone with a browser: its cookies, and the titles of the pages
// they pressed something on.
type person struct {
	http.Client
	t     *testing.T
	press string // what they press: "yes" or "no"
	pages []string
}

// newPerson gives someone who has never been here.
func newPerson(t *testing.T) *person {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	p := &person{t: t, press: "yes"}
	p.Jar = jar
	p.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if r.URL.Hostname() == "relais.example" {
			return http.ErrUseLastResponse // it would lead to us
		}
		return nil
	}
	return p
}

var (
	title  = regexp.MustCompile(`<h1>(.*?)</h1>`)
	action = regexp.MustCompile(`action="([^"]*)"`)
	field  = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`)
)

// visit opens an address, presses what is asked on every page, and gives the
// address at which the browser comes back to us; nil when it never does, with
// the last status.
func (p *person) visit(address string) (back *url.URL, status int) {
	p.t.Helper()
	response, err := p.Get(address)
	for range 8 {
		if err != nil {
			p.t.Fatal(err)
		}
		body, err2 := io.ReadAll(response.Body)
		response.Body.Close()
		if err2 != nil {
			p.t.Fatal(err2)
		}
		if back, err := response.Location(); err == nil {
			return back, response.StatusCode
		}
		form := action.FindSubmatch(body)
		if response.StatusCode != http.StatusOK || form == nil {
			return nil, response.StatusCode
		}
		if found := title.FindSubmatch(body); found != nil {
			p.pages = append(p.pages, string(found[1]))
		}
		pressed := url.Values{"press": {p.press}, "logout": {"yes"}}
		for _, hidden := range field.FindAllSubmatch(body, -1) {
			pressed.Set(string(hidden[1]), html.UnescapeString(string(hidden[2])))
		}
		next, err3 := response.Request.URL.Parse(html.UnescapeString(string(form[1])))
		if err3 != nil {
			p.t.Fatal(err3)
		}
		response, err = p.PostForm(next.String(), pressed)
	}
	p.t.Fatal("the pages never end")
	return nil, 0
}

// comeBack begins a sign-in, and gives the flow with what the browser comes
// back with.
func (p *person) comeBack(client *oidc.Client) (oidc.Flow, url.Values) {
	p.t.Helper()
	address, flow, err := client.Begin(p.t.Context(), oidc.BeginOptions{})
	if err != nil {
		p.t.Fatal(err)
	}
	back, status := p.visit(address)
	if back == nil {
		p.t.Fatalf("the provider keeps the browser, with %d", status)
	}
	if base, _, _ := strings.Cut(back.String(), "?"); base != redirectURL {
		p.t.Fatalf("the browser comes back to %s", back)
	}
	return flow, back.Query()
}

// signIn plays a sign-in to its end.
func (p *person) signIn(client *oidc.Client) (oidc.Identity, error) {
	p.t.Helper()
	flow, callback := p.comeBack(client)
	return client.Finish(p.t.Context(), flow, callback)
}

// expect says whether an error has a key.
func expect(t *testing.T, err error, key string) {
	t.Helper()
	var fault *kernel.Error
	if !errors.As(err, &fault) || fault.Key != key {
		t.Errorf("got %v, expected %s", err, key)
	}
}
