package attack_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"relais/internal/access"
)

// mailed finds the links of a page of mails that hold a secret.
var mailed = regexp.MustCompile(`https?://[^\s"'<>]+#[\w-]{20,}`)

// mails gives the page of the last mails of a demonstration.
func (h *house) mails(t *testing.T) string {
	t.Helper()
	return html.UnescapeString(newBrowser(h.url, "").get(t, "/demo").body)
}

// links gives the paths of the links in mails, each with its secret.
func links(t *testing.T, mails string) (paths map[string]string) {
	t.Helper()
	paths = map[string]string{}
	for _, link := range mailed.FindAllString(mails, -1) {
		address, err := url.Parse(link)
		if err != nil {
			t.Fatal(err)
		}
		paths[address.Path+"#"+address.Fragment] = address.Fragment
	}
	return paths
}

// Programs that scan mails open every link, twice, by GET and HEAD, and even
// with the secret where a server sees it: nothing is used up, nothing opens to
// them, and the person's own click works afterwards.
func TestScannedLinksStayGood(t *testing.T) {
	h := scanned(t) // where nobody else asks for mails
	manager := h.as(t, access.Manager)
	typed := formTo(t, manager.get(t, "/equipe/inviter").body, "/equipe/inviter").typed()
	typed.Set("email", "scanned@example.org")
	typed.Set("role", "volunteer")
	if a := manager.post(t, "/equipe/inviter", typed); a.status != http.StatusSeeOther {
		t.Fatalf("inviting gives %d", a.status)
	}
	stranger := newBrowser(h.url, "198.51.100.70")
	ask := url.Values{keyField: {keyOf(t, stranger.get(t, "/mot-de-passe").body)}, "email": {h.account(t, access.Coordinator).Email}}
	stranger.post(t, "/mot-de-passe", ask)
	var fresh map[string]string
	for range 100 { // mails leave in their own time
		mails := h.mails(t)
		if fresh = links(t, mails); strings.Contains(mails, "scanned@example.org") && kinds(fresh)["/mot-de-passe/nouveau"] > 0 {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if found := kinds(fresh); found["/invitation"] == 0 || found["/mot-de-passe/nouveau"] == 0 {
		t.Fatalf("no mails with links: %v", found)
	}
	asked := 0
	for link, secret := range fresh {
		path, _, _ := strings.Cut(link, "#")
		for _, seen := range []string{path, path + "?" + secret, path + "?code=" + secret, path + "?secret-code=" + secret, path + "/" + secret} {
			for _, method := range []string{"GET", "HEAD", "GET"} {
				scanner := newBrowser(h.url, "198.51.100.71")
				asked++
				if a := scanner.must(t, method, seen, nil); a.status >= 500 || scanner.jar.cookies[sessionCookie] != "" || scanner.jar.cookies["__Host-parcours"] != "" {
					t.Errorf("%s %s: %d, and it is let in", method, path, a.status)
				}
			}
		}
	}
	opened := map[string]int{}
	for link, secret := range fresh {
		path, _, _ := strings.Cut(link, "#")
		if h.opens(t, path, secret) {
			opened[path]++
		}
	}
	if opened["/invitation"] == 0 || opened["/mot-de-passe/nouveau"] == 0 {
		t.Errorf("still open: %v: scanners used the others up", opened)
	}
	t.Logf("%d links in the mails, asked for %d times by scanners; still open: %v (the others were used before)", len(fresh), asked, opened)
}

// opens tells whether a link opens to whoever posts its secret.
func (h *house) opens(t *testing.T, path, secret string) bool {
	t.Helper()
	b := newBrowser(h.url, "198.51.100.72")
	f := look(t, b.get(t, path).body).forms
	for _, one := range f {
		if typed := one.typed(); typed.Has("secret-code") {
			typed.Set("secret-code", secret)
			return b.post(t, one.action, typed).status == http.StatusSeeOther
		}
	}
	t.Fatalf("%s asks for no code", path)
	return false
}

func kinds(links map[string]string) map[string]int {
	found := map[string]int{}
	for link := range links {
		path, _, _ := strings.Cut(link, "#")
		found[path]++
	}
	return found
}
