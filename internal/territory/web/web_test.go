package web_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"relais/internal/platform/rest"
	"relais/internal/territory"
	"relais/internal/territory/web"
)

func ask(t *testing.T, query string) (status int, items []web.Commune) {
	t.Helper()
	atlas, err := territory.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	web.Register(rest.New(mux, "test", "0"), atlas)
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest("GET", "/api/v1/communes?"+query, nil))
	var body struct{ Items []web.Commune }
	if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
		t.Fatalf("%v: %s", err, w.Body)
	}
	return w.Code, body.Items
}

func TestACommuneIsWhole(t *testing.T) {
	status, items := ask(t, "q="+url.QueryEscape("Châteauroux")+"&limit=1")
	if status != 200 || len(items) != 1 {
		t.Fatalf("%d, %v", status, items)
	}
	c := items[0]
	if c.Code != "36044" || c.Departement != "36" || c.Region != "24" || c.Population < 30_000 || len(c.Postcodes) == 0 || c.EPCI == "" {
		t.Errorf("%+v", c)
	}
	if c.Lat < 46 || c.Lat > 47 || c.Lon < 1 || c.Lon > 2 {
		t.Errorf("at %f, %f", c.Lat, c.Lon)
	}
}

func TestLimits(t *testing.T) {
	for query, want := range map[string]struct{ status, items int }{
		"q=saint": {200, 10}, "q=saint&limit=50": {200, 50}, "q=saint&limit=1": {200, 1}, "q=xyzxyz123": {200, 0},
		"": {422, 0}, "q=": {422, 0}, "q=a&limit=0": {422, 0}, "q=a&limit=51": {422, 0}, "q=a&limit=x": {422, 0},
	} {
		if status, items := ask(t, query); status != want.status || len(items) != want.items {
			t.Errorf("%s: %d with %d communes, want %v", query, status, len(items), want)
		}
	}
}

func TestAFormerNameSaysSo(t *testing.T) {
	_, items := ask(t, "q=36000")
	if len(items) == 0 || items[0].Via == "" {
		t.Errorf("found by a postcode: %+v", items)
	}
}
