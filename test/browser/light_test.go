package browser

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httputil"
	"regexp"
	"strings"
	"testing"
)

// What a page may weigh on the wire the first time that it is opened, headers
// and scripts included, and what all the scripts of pages may weigh together; the
// page that verifies a receipt is a file that people keep, and stands apart.
const (
	mostOfWork     = 40 << 10
	mostOfSpace    = 4 << 10
	mostOfScripts  = 6 << 10
	mostOfVerifier = 4608
)

func TestWorkIsLight(t *testing.T) {
	o := openOffice(t)
	scripts := map[string]int{} // bytes, by address or text
	heaviest := map[bool]int{}
	for _, r := range append(o.readers(t), reader{"public", "fr", "", []screen{at("around", "/autour")}}) {
		for _, s := range r.screens {
			own := strings.HasPrefix(s.target, "/mon-espace")
			bytes := o.weigh(r, s, scripts)
			heaviest[own] = max(heaviest[own], bytes)
			if most := map[bool]int{false: mostOfWork, true: mostOfSpace}[own]; bytes > most {
				t.Errorf("%s, %s (%s): %d bytes, at most %d are granted", r.name, s.name, s.target, bytes, most)
			}
		}
	}
	all, verifier := 0, 0
	for source, bytes := range scripts {
		if strings.HasPrefix(source, "/") {
			all += bytes
		} else {
			verifier += bytes
		}
	}
	_, _, worker := o.fetch(reader{}, "/ma-journee/sw.js") // no page names it
	all += len(packed(t, worker))
	t.Logf("the heaviest page of work %d bytes, of a person's own space %d; %d scripts of pages together %d, the verifier %d",
		heaviest[false], heaviest[true], len(scripts), all, verifier)
	if verifier > mostOfVerifier {
		t.Errorf("the verifier weighs %d bytes, at most %d are granted", verifier, mostOfVerifier)
	}
	if all > mostOfScripts || all == 0 {
		t.Errorf("the scripts weigh %d bytes, at most %d are granted", all, mostOfScripts)
	}
}

var scriptOf = regexp.MustCompile(`(?s)<script([^>]*)>(.*?)</script>`)

var sourceOf = regexp.MustCompile(`src="?([^"\s]+)`)

// weigh gives the bytes of a page on the wire with the scripts that it loads,
// and keeps what each of its scripts weighs. The page is what it is said to be.
func (o *office) weigh(r reader, s screen, scripts map[string]int) int {
	o.t.Helper()
	status, bytes, page := o.fetch(r, s.target)
	if fails := s.name == "refused" || s.name == "not found" || s.name == "old link" || s.name == "refer someone, wrong"; fails != (status >= http.StatusBadRequest) {
		o.t.Errorf("%s, %s (%s): status %d", r.name, s.name, s.target, status)
	}
	for _, found := range scriptOf.FindAllStringSubmatch(page, -1) {
		source := sourceOf.FindStringSubmatch(found[1])
		if source == nil {
			scripts[found[2]] = len(packed(o.t, found[2]))
			continue
		}
		_, loaded, text := o.fetch(r, source[1])
		scripts[source[1]] = len(packed(o.t, text))
		bytes += loaded
	}
	return bytes
}

// fetch gives the status of an answer, its bytes as a browser receives them, and
// its text.
func (o *office) fetch(r reader, target string) (status, bytes int, text string) {
	o.t.Helper()
	ask, err := http.NewRequestWithContext(o.t.Context(), http.MethodGet, o.site+target, nil)
	if err != nil {
		o.t.Fatal(err)
	}
	ask.Header.Set("Accept-Encoding", "gzip")
	ask.AddCookie(&http.Cookie{Name: "__Host-lang", Value: r.lang})
	if r.token != "" {
		ask.AddCookie(&http.Cookie{Name: "__Host-relais", Value: r.token})
	}
	answer, err := http.DefaultTransport.RoundTrip(ask)
	if err != nil {
		o.t.Fatal(err)
	}
	defer answer.Body.Close()
	wire, err := httputil.DumpResponse(answer, true)
	if err != nil {
		o.t.Fatal(err)
	}
	return answer.StatusCode, len(wire), unpacked(o.t, answer)
}

// unpacked gives the text of an answer.
func unpacked(t testing.TB, answer *http.Response) string {
	t.Helper()
	body := io.Reader(answer.Body)
	if answer.Header.Get("Content-Encoding") == "gzip" {
		var err error
		if body, err = gzip.NewReader(answer.Body); err != nil {
			t.Fatal(err)
		}
	}
	text, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// packed compresses a text.
func packed(t testing.TB, text string) []byte {
	t.Helper()
	var small bytes.Buffer
	w := gzip.NewWriter(&small)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return small.Bytes()
}
