package app_test

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"relais/internal/platform/i18n"
)

// mostCrawled bounds how many pages are read in each language.
const mostCrawled = 150

// Every link that can be followed from the home page leads somewhere, and no
// page on the way lacks a text, in any language.
func TestEveryLinkLeadsSomewhere(t *testing.T) {
	h := openDemo(t)
	for _, lang := range i18n.Languages() {
		t.Run(string(lang), func(t *testing.T) {
			seen := map[string]bool{}
			// A form is a link that a person completes.
			queue := []string{"/", "/lieux?ou=Ch%C3%A2teauroux&besoin=", "/lieux?ou=Saint-Denis&besoin=internet", "/lieux?commune=75056"}
			for len(queue) > 0 && len(seen) < mostCrawled {
				target := queue[0]
				queue = queue[1:]
				if seen[target] {
					continue
				}
				seen[target] = true
				queue = append(queue, crawl(t, h, target, lang)...)
			}
			if len(seen) < 100 {
				t.Errorf("only %d pages were found", len(seen))
			}
		})
	}
}

// crawl reads one page and gives the addresses of ours that it leads to, but
// for those in another language.
func crawl(t *testing.T, h house, target string, lang i18n.Lang) (next []string) {
	t.Helper()
	a := h.get(target, "Cookie", "__Host-lang="+string(lang))
	if a.StatusCode != 200 {
		t.Errorf("%s: status %d", target, a.StatusCode)
		return nil
	}
	if !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
		return nil
	}
	if found := missing.FindString(a.body); found != "" && target != "/verificateur" { // its script is no text
		t.Errorf("%s: a text is missing: %s", target, found)
	}
	base, err := url.Parse("http://example.com" + target)
	if err != nil {
		t.Fatal(err)
	}
	for _, link := range linksOf(a.body) {
		to, err := base.Parse(link)
		if err != nil {
			t.Errorf("%s: link %q: %v", target, link, err)
			continue
		}
		if to.Host == base.Host && !to.Query().Has("lang") {
			next = append(next, to.RequestURI())
		}
		checkOutside(t, target, link, to)
	}
	return next
}

// checkOutside makes sure that what leads out of the site is of a kind that a
// phone knows what to do with.
func checkOutside(t *testing.T, target, link string, to *url.URL) {
	t.Helper()
	switch to.Scheme {
	case "http", "https", "geo":
	case "tel":
		if !regexp.MustCompile(`^\+?\d{4,15}$`).MatchString(to.Opaque) {
			t.Errorf("%s: %q cannot be dialled", target, link)
		}
	case "mailto":
		if !strings.Contains(to.Opaque, "@") {
			t.Errorf("%s: %q is no address", target, link)
		}
	default:
		t.Errorf("%s: link %q", target, link)
	}
}

var href = regexp.MustCompile(`<a\s[^>]*?href=(?:"([^"]*)"|([^\s>]+))`)

func linksOf(body string) (links []string) {
	for _, found := range href.FindAllStringSubmatch(body, -1) {
		links = append(links, html.UnescapeString(found[1]+found[2]))
	}
	return links
}

// Every place of the network can be shown and printed in every language.
func TestEveryPlaceCanBeRead(t *testing.T) {
	h := openDemo(t)
	ids := h.ids()
	if len(ids) < 400 {
		t.Fatalf("only %d places", len(ids))
	}
	for n, lang := range i18n.Languages() {
		for i, id := range ids {
			targets := []string{"/lieux/" + id}
			if i%len(i18n.Languages()) == n { // a sheet says no more than its card
				targets = append(targets, "/lieux/"+id+"/fiche")
			}
			for _, target := range targets {
				a := h.get(target, "Cookie", "__Host-lang="+string(lang))
				found := missing.FindString(a.body)
				if a.StatusCode != 200 || found != "" || !strings.HasSuffix(a.body, "</footer>") {
					t.Errorf("%s in %s: %d, missing text %q", target, lang, a.StatusCode, found)
				}
			}
		}
	}
}
