package canary_test

import (
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// form is a form of a page, as a browser would send it untouched.
type form struct {
	to     string // path
	fields url.Values
}

// key tells forms apart.
func (f form) key() string {
	names := make([]string, 0, len(f.fields))
	for name := range f.fields {
		if name != keyField {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return f.to + " " + strings.Join(names, " ")
}

// keyField ties a form to a browser.
const keyField = "cle"

var (
	formForm     = regexp.MustCompile(`(?s)<form\b([^>]*)>(.*?)</form>`)
	fieldForm    = regexp.MustCompile(`(?s)<(input|button|textarea|select)\b((?:[^>"']|"[^"]*"|'[^']*')*)>`)
	attribute    = regexp.MustCompile(`(?s)([a-z-]+)(?:=(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?`)
	firstOption  = regexp.MustCompile(`(?s)<option\b((?:[^>"']|"[^"]*"|'[^']*')*)>`)
	isPost       = regexp.MustCompile(`(?i)\bmethod=["']?post`)
	keyOfAnyForm = regexp.MustCompile(`name="?` + keyField + `"? value="?([^"\s>]+)`)
)

// formsOf gives the forms of a page that are sent by POST.
func formsOf(base *url.URL, body string) (all []form) {
	for _, found := range formForm.FindAllStringSubmatch(body, -1) {
		if !isPost.MatchString(found[1]) {
			continue
		}
		to, err := base.Parse(attributes(found[1])["action"])
		if err != nil {
			continue
		}
		all = append(all, form{to.Path, fieldsOf(found[2])})
	}
	return all
}

func fieldsOf(inner string) url.Values {
	fields := url.Values{}
	for _, at := range fieldForm.FindAllStringSubmatchIndex(inner, -1) {
		kind, given := inner[at[2]:at[3]], attributes(inner[at[4]:at[5]])
		name := given["name"]
		_, chosen := given["checked"]
		choice := given["type"] == "radio" || given["type"] == "checkbox"
		switch {
		case name == "" || choice && !chosen && fields.Has(name):
		case kind == "select":
			if option := firstOption.FindStringSubmatch(inner[at[1]:]); option != nil {
				fields.Set(name, attributes(option[1])["value"])
			}
		default:
			fields.Set(name, given["value"])
		}
	}
	return fields
}

func attributes(text string) map[string]string {
	all := map[string]string{}
	for _, found := range attribute.FindAllStringSubmatch(text, -1) {
		all[found[1]] = html.UnescapeString(found[2] + found[3] + found[4])
	}
	return all
}
