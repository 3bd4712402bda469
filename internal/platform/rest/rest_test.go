package rest

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"relais/internal/kernel"
	"relais/internal/platform/i18n"
)

func printer(t *testing.T, lang i18n.Lang) i18n.Printer {
	t.Helper()
	catalog, err := i18n.Load(Texts())
	if err != nil {
		t.Fatal(err)
	}
	return catalog.Printer(lang)
}

func TestRefuse(t *testing.T) {
	texts := printer(t, i18n.English)
	secret := errors.New("canary: SELECT password")
	for name, c := range map[string]struct {
		parameter string
		err       error
		status    int
		says      string
	}{
		"a bad parameter":            {"near", kernel.Fault(kernel.Invalid, "point.latitude", 99.0), 400, texts.T("point.latitude")},
		"filled":                     {"limit", kernel.Fault(kernel.Invalid, "query.limit", 1, 100), 400, "Expected 1 to 100."},
		"absent":                     {"", kernel.Fault(kernel.NotFound, "place.absent"), 404, texts.T("place.absent")},
		"without a text":             {"", kernel.Fault(kernel.Invalid, "canary"), 400, texts.T("api.invalid")},
		"with its cause":             {"near", kernel.Because(kernel.Invalid, "api.near", secret), 400, texts.T("api.near")},
		"internal":                   {"near", secret, 500, texts.T("api.internal")},
		"internal, with a known key": {"", kernel.Because(kernel.Internal, "api.near", secret), 500, texts.T("api.internal")},
		"not now":                    {"", kernel.Because(kernel.Unavailable, "db.busy", secret), 503, texts.T("api.internal")},
		"too late":                   {"", context.DeadlineExceeded, 503, texts.T("api.internal")},
	} {
		var problem *huma.ErrorModel
		if err := Refuse(texts, c.parameter, c.err); !errors.As(err, &problem) {
			t.Errorf("%s: not a problem: %v", name, err)
			continue
		}
		if problem.Status != c.status || problem.Detail != c.says {
			t.Errorf("%s: %d %q, expected %d %q", name, problem.Status, problem.Detail, c.status, c.says)
		}
		if named := len(problem.Errors) == 1 && problem.Errors[0].Location == "query."+c.parameter; named != (c.parameter != "" && c.status < 500) {
			t.Errorf("%s: names %v", name, problem.Errors)
		}
		if told, _ := json.Marshal(problem); strings.Contains(string(told), "canary") {
			t.Errorf("%s: shows the inside: %s", name, told)
		}
	}
}

func TestNewDescribesItself(t *testing.T) {
	mux := http.NewServeMux()
	api := New(mux, "Relais", "1.2.3")
	huma.Get(api, "/api/v1/things", func(_ context.Context, in *struct {
		Size int     `query:"size" minimum:"1"`
		Near float64 `query:"near" maximum:"9"`
	},
	) (*struct{ Body []int }, error) {
		return &struct{ Body []int }{make([]int, in.Size)}, nil
	})
	for path, want := range map[string]struct {
		status int
		says   string
	}{
		"/api/openapi.json":        {200, `"version":"1.2.3"`},
		"/api/v1/things?size=2":    {200, "[0,0]\n"},
		"/api/v1/things?size=0":    {422, "query.size"},
		"/api/v1/things?size=many": {422, "query.size"},
		"/api/v1/things?near=Inf":  {422, `"value":"+Inf"`}, // JSON has no number for it
		"/docs":                    {404, ""},               // no page that loads scripts from elsewhere
		"/schemas/Thing.json":      {404, ""},
	} {
		answer := httptest.NewRecorder()
		mux.ServeHTTP(answer, httptest.NewRequest("GET", path, nil))
		if answer.Code != want.status || !strings.Contains(answer.Body.String(), want.says) {
			t.Errorf("%s: %d %s", path, answer.Code, answer.Body)
		}
		if want.status == 422 && answer.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %v", path, answer.Header())
		}
		if answer.Header().Get("Link") != "" || strings.Contains(answer.Body.String(), "$schema") && path != "/api/openapi.json" {
			t.Errorf("%s points to a schema that is not served", path)
		}
	}
}
