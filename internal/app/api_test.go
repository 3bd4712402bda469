package app_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// places is what the search answers, as far as these tests read it.
type places struct {
	Total int `json:"total"`
	Items []struct {
		ID        string   `json:"id"`
		Name      string   `json:"name"`
		Services  []string `json:"services"`
		DistanceM *float64 `json:"distance_m"`
		OpenNow   *bool    `json:"open_now"`
		Reasons   []string `json:"reasons"`
		Freshness string   `json:"freshness"`
	} `json:"items"`
	Next string `json:"next"`
}

// problem is how the API refuses (RFC 9457).
type problem struct {
	Status int    `json:"status"`
	Title  string `json:"title"`
	Detail string `json:"detail"`
	Errors []struct {
		Message  string `json:"message"`
		Location string `json:"location"`
	} `json:"errors"`
}

func read[T any](t *testing.T, a answer) (body T) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.body), &body); err != nil {
		t.Fatalf("%v: %.300s", err, a.body)
	}
	return body
}

func TestAPIFinds(t *testing.T) {
	h := openDemo(t)
	all := read[places](t, h.get("/api/v1/places?limit=1")).Total
	if all != len(h.ids()) {
		t.Errorf("%d places in all, want %d", all, len(h.ids()))
	}
	for _, c := range []struct {
		query string
		least int
		most  int
	}{
		{"near=46.81,1.69", all, all},
		{"near=46.81,1.69&radius_km=5", 30, 100},
		{"near=46.81,1.69&radius_km=0", all, all},
		{"commune=36044&radius_km=5", 30, 100},
		{"postcode=36000&radius_km=5", 30, 100},
		{"service=demarches", 50, all - 1},
		{"service=demarches,apprendre&service=emploi", 100, all},
		{"service=Acc%C3%A8s%20internet%20et%20mat%C3%A9riel%20informatique", 20, all - 1},
		{"public=seniors", 20, all},
		{"care=illettrisme", 5, all - 1},
		{"fee=gratuit", 50, all - 1},
		{"access=venir", 50, all - 1},
		{"access=ferme", 1, 30},
		{"support=distance", 5, all - 1},
		{"language=ar", 3, all - 1},
		{"language=xx", 0, 0},
		{"mobilisable_par=usagers", 100, all - 1},
		{"mobilisable_par=professionnels", 100, all},
		{"open=now", 50, all - 1},
		{"open=2026-11-22T03:00:00%2B01:00", 0, 30},
		{"q=marins", 1, 10},
		{"q=zzzzz", 0, 0},
	} {
		a := h.get("/api/v1/places?" + c.query)
		if a.StatusCode != 200 {
			t.Errorf("%s: %d %s", c.query, a.StatusCode, a.body)
			continue
		}
		if got := read[places](t, a).Total; got < c.least || got > c.most {
			t.Errorf("%s: %d places, want %d to %d", c.query, got, c.least, c.most)
		}
	}
}

func TestAPIRefusesByName(t *testing.T) {
	h := openHouse(t)
	for _, c := range []struct {
		query    string
		location string
	}{
		{"places?near=46.81", "query.near"},
		{"places?near=a,b", "query.near"},
		{"places?near=91,0", "query.near"},
		{"places?near=NaN,0", "query.near"},
		{"places?commune=99999", "query.commune"},
		{"places?commune=ch%C3%A2teauroux", "query.commune"},
		{"places?postcode=00000", "query.postcode"},
		{"places?postcode=3600", "query.postcode"},
		{"places?service=nage", "query.service"},
		{"places?service=demarches,nage", "query.service"},
		{"places?public=x", "query.public"},
		{"places?care=x", "query.care"},
		{"places?fee=x", "query.fee"},
		{"places?access=x", "query.access"},
		{"places?support=x", "query.support"},
		{"places?mobilisable_par=x", "query.mobilisable_par"},
		{"places?open=demain", "query.open"},
		{"places?open=2026-11-23", "query.open"},
		{"places?q=" + strings.Repeat("a", 201), "query.q"},
		{"places?radius_km=-1", "query.radius_km"},
		{"places?radius_km=x", "query.radius_km"},
		{"places?radius_km=20101", "query.radius_km"},
		{"places?radius_km=NaN", "query.radius_km"},
		{"places?radius_km=Inf", "query.radius_km"},
		{"places?limit=0", "query.limit"},
		{"places?limit=101", "query.limit"},
		{"places?limit=x", "query.limit"},
		{"places?limit=1.5", "query.limit"},
		{"places?cursor=x", "query.cursor"},
		{"places?cursor=1.-1", "query.cursor"},
		{"places?cursor=99999999999999999999.1", "query.cursor"},
		{"communes", "query.q"},
		{"communes?q=", "query.q"},
		{"communes?q=a&limit=51", "query.limit"},
		{"communes?q=a&limit=0", "query.limit"},
		{"communes?q=" + strings.Repeat("a", 201), "query.q"},
	} {
		a := h.get("/api/v1/" + c.query)
		if a.StatusCode != 400 && a.StatusCode != 422 || a.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%.60s: %d, %s", c.query, a.StatusCode, a.Header.Get("Content-Type"))
			continue
		}
		p := read[problem](t, a)
		if p.Status != a.StatusCode || len(p.Errors) == 0 || p.Errors[0].Location != c.location || p.Errors[0].Message == "" {
			t.Errorf("%.60s: want %s, got %s", c.query, c.location, a.body)
		}
		if p.Detail == "" || missing.MatchString(a.body) {
			t.Errorf("%.60s: says nothing, or lacks a text: %s", c.query, a.body)
		}
	}
}

func TestAPINotFound(t *testing.T) {
	h := openHouse(t)
	for _, target := range []string{
		"/api/v1/places/x", "/api/v1/places/00000000-0000-7000-8000-000000000000", "/api/v1/places/%00",
		"/api/v1/absent", "/api/", "/api/v2/places",
	} {
		a := h.get(target)
		if a.StatusCode != 404 || a.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d, %s, %.80s", target, a.StatusCode, a.Header.Get("Content-Type"), a.body)
		}
	}
}

// Following the cursor gives every place once, in the order of one long page.
func TestCursorGivesTheWhole(t *testing.T) {
	h := openDemo(t)
	for _, query := range []string{"near=46.81,1.69", "commune=75056&service=demarches", "", "near=46.81,1.69&radius_km=30&open=now", "q=e"} {
		small, large := h.pages(query, 7), h.pages(query, 100)
		if !slices.Equal(small, large) || len(large) == 0 {
			t.Errorf("%q: %d places by 7, %d by 100", query, len(small), len(large))
		}
		unique := slices.Clone(large)
		slices.Sort(unique)
		if total := read[places](t, h.get("/api/v1/places?"+query)).Total; len(slices.Compact(unique)) != total {
			t.Errorf("%q: %d places, %d said", query, len(unique), total)
		}
	}
}

// pages follows the cursor from page to page and gives the identifiers.
func (h house) pages(query string, limit int) (ids []string) {
	h.t.Helper()
	cursor := ""
	for range 1000 {
		var page places
		a := h.get("/api/v1/places?" + query + "&limit=" + strconv.Itoa(limit) + "&cursor=" + cursor)
		if err := json.Unmarshal([]byte(a.body), &page); err != nil || a.StatusCode != 200 {
			h.t.Fatalf("%s: %d %v", query, a.StatusCode, err)
		}
		for _, item := range page.Items {
			ids = append(ids, item.ID)
		}
		if page.Next == "" {
			return ids
		}
		cursor = page.Next
	}
	h.t.Fatalf("%s: the pages never end", query)
	return nil
}

// The nearest come first, but for those as near within ten metres.
func TestAPIOrder(t *testing.T) {
	h := openDemo(t)
	found := read[places](t, h.get("/api/v1/places?near=46.81,1.69&limit=100"))
	for i := 1; i < len(found.Items); i++ {
		a, b := found.Items[i-1].DistanceM, found.Items[i].DistanceM
		if a == nil || b == nil || *a > *b+10.1 {
			t.Fatalf("%s before %s", found.Items[i-1].Name, found.Items[i].Name)
		}
	}
	for _, item := range read[places](t, h.get("/api/v1/places?open=now&near=46.81,1.69")).Items {
		if item.OpenNow == nil || !*item.OpenNow {
			t.Errorf("%s is not open", item.Name)
		}
	}
}

// The API says of a place what its page says.
func TestAPIReadsOnePlace(t *testing.T) {
	h := openDemo(t)
	for _, id := range h.ids()[:50] {
		a := h.get("/api/v1/places/" + id)
		item := read[struct{ ID, Name, Phone, Freshness string }](t, a)
		if a.StatusCode != 200 || item.ID != id || item.Name == "" || item.Freshness == "" {
			t.Errorf("%s: %d %s", id, a.StatusCode, a.body)
		}
		if item.Phone != "" && !h.get("/lieux/"+id).says("tel:"+item.Phone) {
			t.Errorf("%s: the page has another number than %s", item.Name, item.Phone)
		}
	}
}

func TestCommunes(t *testing.T) {
	h := openHouse(t)
	for q, want := range map[string]string{
		"chatoroux": "36044", "36000": "36044", "Saint%20Etienne": "42218", "paris%2012": "75112", "L%27Ha%C3%BF": "94038",
	} {
		found := read[struct {
			Items []struct{ Code string }
		}](t, h.get("/api/v1/communes?q="+q))
		if len(found.Items) == 0 || found.Items[0].Code != want {
			t.Errorf("%s: %v, want %s", q, found.Items, want)
		}
	}
	if a := h.get("/api/v1/communes?q=xyzxyz123"); a.StatusCode != 200 || !a.says(`"items":[]`) {
		t.Errorf("nothing found: %d %s", a.StatusCode, a.body)
	}
}

func TestAPIIsOpenAndCompressed(t *testing.T) {
	h := openDemo(t)
	for _, target := range []string{"/api/v1/places?near=46.81,1.69", "/api/v1/places?limit=0", "/api/v1/communes?q=paris", "/api/openapi.json"} {
		plain, packed := h.get(target), h.get(target, "Accept-Encoding", "gzip", "Origin", "https://elsewhere.example")
		if packed.Header.Get("Access-Control-Allow-Origin") != "*" || len(packed.Cookies()) > 0 {
			t.Errorf("%s is not open to other sites: %v", target, packed.Header)
		}
		if packed.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: Vary %q", target, packed.Header.Get("Vary"))
		}
		if packed.Header.Get("Content-Encoding") != "gzip" {
			if len(plain.body) > 1000 {
				t.Errorf("%s: %d bytes leave as they are", target, len(plain.body))
			}
			continue
		}
		r, err := gzip.NewReader(strings.NewReader(packed.body))
		if err != nil {
			t.Fatal(err)
		}
		unpacked, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(unpacked, []byte(plain.body)) {
			t.Errorf("%s: %v, compressed says something else", target, err)
		}
	}
}
