package canary_test

import (
	"testing"

	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
)

// P3 and P13, in a planted house: everything that answers over HTTP, as
// everyone; then what was logged meanwhile. An everyday run only crawls
// PostgreSQL; a proof goes over it as an everyday run over SQLite, where it asks
// for everything.
func TestNobodyReadsOutsideTheirScope(t *testing.T) {
	dbtest.EachPlain(t, func(t *testing.T, address string) {
		onlyCrawl := db.IsPostgres(address) && !proving()
		if db.IsPostgres(address) {
			t.Setenv("RELAIS_PROVE", "")
		}
		h := planted(t, address, most(3, 4))
		var browsers []*browser
		t.Run("crawl", func(t *testing.T) { browsers = crawlAsEveryone(t, h) })
		if onlyCrawl {
			return
		}
		t.Run("search", func(t *testing.T) { searchAsEveryone(t, h, browsers) })
		t.Run("forms", func(t *testing.T) { refuseForms(t, h, browsers) })
		t.Run("figures", func(t *testing.T) { countFigures(t, h, browsers) })
		t.Run("log", func(t *testing.T) {
			lines, bytes := scanLog(t, h)
			t.Logf("%d lines of log at the finest level, without masks, %d bytes: no mark, token, code nor password", lines, bytes)
		})
		t.Run("crash", func(t *testing.T) { crash(t, h) })
		t.Run("controls", func(t *testing.T) { findControls(t, h) })
	})
}
