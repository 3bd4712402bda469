package web

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"relais/internal/directory"
	"relais/internal/kernel"
	"relais/internal/platform/i18n"
	"relais/internal/ui"
)

// Whatever goes wrong, the page says so in the reader's language, gives the
// helpline and a way back, and keeps what is internal inside.
func TestFailuresShowAWayOut(t *testing.T) {
	catalog, err := i18n.Load(ui.Texts(), Texts())
	if err != nil {
		t.Fatal(err)
	}
	pages, err := New(nil, nil, catalog, kernel.SystemClock, slog.New(slog.NewTextHandler(io.Discard, nil)),
		Settings{Network: "Relais", Helpline: directory.Helpline{Phone: "3939", Hours: "Mo-Fr 09:00-19:00"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		err    error
		status int
		key    string
	}{
		{kernel.Fault(kernel.Invalid, "error.param", "prix"), 400, "error.400.title"},
		{kernel.Fault(kernel.NotFound, "place.absent"), 404, "error.404.title"},
		{kernel.Fault(kernel.Forbidden, "page.elsewhere"), 403, "error.403.title"},
		{&http.MaxBytesError{Limit: 1}, 413, "error.413.title"},
		{kernel.Fault(kernel.Limited, "limits.wait", 5), 429, "error.429.title"},
		{kernel.Because(kernel.Unavailable, "db.busy", errors.New("secret")), 503, "error.503.title"},
		{errors.New("secret"), 500, "error.500.title"},
		{kernel.Fault(kernel.Conflict, "secret.key"), 409, "error.500.title"},
	} {
		for _, lang := range i18n.Languages() {
			r := httptest.NewRequest("GET", "/lieux?lang="+string(lang), nil)
			w := httptest.NewRecorder()
			pages.Fail(w, r, c.err)
			body := w.Body.String()
			title := catalog.Printer(lang).T(c.key)
			if w.Code != c.status || !strings.Contains(body, "<title>"+title+" – Relais</title>") || !strings.Contains(body, "<h1>"+title+"</h1>") {
				t.Errorf("%v in %s: %d %s", c.err, lang, w.Code, body)
			}
			if !strings.Contains(body, "tel:3939") || !strings.Contains(body, "href=/") || strings.Contains(body, "secret") {
				t.Errorf("%v in %s: no way out, or says too much: %s", c.err, lang, body)
			}
		}
	}
}

// Too many at once are told so in their language, by a page made beforehand.
func TestTooManyAreToldInTheirLanguage(t *testing.T) {
	catalog, err := i18n.Load(ui.Texts(), Texts())
	if err != nil {
		t.Fatal(err)
	}
	pages, err := New(nil, nil, catalog, kernel.SystemClock, slog.Default(), Settings{Network: "Relais"})
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range i18n.Languages() {
		w := httptest.NewRecorder()
		pages.Busy(w, httptest.NewRequest("GET", "/lieux?lang="+string(lang), nil))
		title := "<title>" + catalog.Printer(lang).T("error.503.title") + " – Relais</title>"
		if w.Code != 503 || !strings.Contains(w.Body.String(), title) || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %v %s", lang, w.Code, w.Header(), w.Body)
		}
	}
}

func TestBadSettingsAreRefused(t *testing.T) {
	catalog, err := i18n.Load(ui.Texts(), Texts())
	if err != nil {
		t.Fatal(err)
	}
	for _, settings := range []Settings{
		{Helpline: directory.Helpline{Hours: "quand on veut"}},
		{Theme: ui.Theme{Accent: "vert"}},
	} {
		if _, err := New(nil, nil, catalog, kernel.SystemClock, slog.Default(), settings); kernel.KindOf(err) != kernel.Invalid {
			t.Errorf("%+v: %v", settings, err)
		}
	}
}
