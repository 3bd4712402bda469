package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"relais/internal/figures/web"
	"relais/internal/platform/i18n/i18ntest"
)

func TestTexts(t *testing.T) { i18ntest.CheckWork(t, web.Texts()) }

// TestWhoReadsFigures asks for the page and for the spreadsheet as every role.
func TestWhoReadsFigures(t *testing.T) {
	handler := open(t)
	for token, status := range map[string]int{
		"coordinator": 200, "territorial": 200, "funder": 200, "admin": 200, "auditor": 200, "manager": 200,
		"adviser": 403, "prescriber": 403, "reception": 403, "volunteer": 403, "": 303,
	} {
		for _, path := range []string{"/chiffres", "/chiffres.xlsx", "/chiffres?lang=en"} {
			answer, _ := ask(t, handler, path, token)
			if answer.StatusCode != status {
				t.Errorf("%s as %q: %d, want %d", path, token, answer.StatusCode, status)
			}
			if status == http.StatusOK && answer.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s as %q may be kept by a cache", path, token)
			}
		}
	}
}

// TestWhatEachReads holds a few sentences and cells of the page.
func TestWhatEachReads(t *testing.T) {
	handler := open(t)
	for token, c := range map[string]struct{ says, keeps []string }{
		"coordinator": {
			[]string{"3e trimestre 2026", "232 orientations envoyées. 86 % ont reçu une réponse.", "30 octobre 2026", "CCAS de Châteauroux", "moins de 5", "Autres départements"},
			[]string{"2025-T4\" selected", "4e trimestre 2026", "novembre 2026", "HYPERLINK(Vierzon)</td"},
		},
		"territorial": {
			[]string{"232 orientations envoyées", "Maison sociale de Bourges"},
			[]string{"CCAS de Châteauroux", ">Indre<", "Autres départements"},
		},
		"funder": {
			[]string{"moins de 11", "232 orientations envoyées", "Indre"},
			[]string{"CCAS de Châteauroux", "Maison sociale"},
		},
		"manager": {
			[]string{"Votre structure en chiffres", "4e trimestre 2026", "novembre 2026", "115 orientations envoyées. 97 % ont reçu une réponse.", "La moitié des réponses arrivent en 5 jours au plus.", "faire une démarche, 60 orientations sur 115"},
			[]string{"caché", "Les Marins", "Structures et personnes", "232"},
		},
	} {
		_, body := ask(t, handler, "/chiffres", token)
		for _, said := range c.says {
			if !strings.Contains(body, said) {
				t.Errorf("%s does not read %q", token, said)
			}
		}
		for _, kept := range c.keeps {
			if strings.Contains(body, kept) {
				t.Errorf("%s reads %q", token, kept)
			}
		}
	}
}

// TestEveryChartIsSaidAndTabled: a chart has a name, its figures in words, and a
// table below it.
func TestEveryChartIsSaidAndTabled(t *testing.T) {
	_, body := ask(t, open(t), "/chiffres", "coordinator")
	sections := strings.Split(body, "<section ")[1:]
	if len(sections) != 5 {
		t.Fatalf("%d sections, want 5", len(sections))
	}
	for _, s := range sections {
		for _, want := range []string{`role="img"`, "<title ", "<desc ", "<rect", "<table", "<h3>"} {
			if !strings.Contains(s, want) && !(want == "<rect" && strings.Contains(s, "caché</text>")) {
				t.Errorf("no %s in %.60s", want, s)
			}
		}
	}
	if strings.Contains(body, "<script") || strings.Contains(body, "style=") {
		t.Error("the page has a script, or a style in an attribute")
	}
}

func TestAnUnknownPeriodIsRefused(t *testing.T) {
	handler := open(t)
	for token, periods := range map[string]map[string]int{
		"coordinator": {"2026-T3": 200, "2026-T2": 200, "2026-T4": 400, "2026": 400, "2026-09": 400, "tout": 400, "x": 400},
		"manager":     {"2026-T3": 200, "2026-T4": 200, "2026": 200, "2026-09": 200, "tout": 200, "2027": 400},
	} {
		for period, status := range periods {
			if answer, _ := ask(t, handler, "/chiffres?periode="+period, token); answer.StatusCode != status {
				t.Errorf("%s asks for %s: %d, want %d", token, period, answer.StatusCode, status)
			}
		}
	}
}

// TestTheWorkbookIsThePage: the spreadsheet holds the cells of the page, numbers as
// numbers, and hides what the page hides.
func TestTheWorkbookIsThePage(t *testing.T) {
	handler := open(t)
	cells := regexp.MustCompile(`(?s)<td class=n data-label=[^>]*>([^<]*)`)
	for _, token := range []string{"coordinator", "territorial", "funder", "manager"} {
		_, body := ask(t, handler, "/chiffres", token)
		_, tables, _ := strings.Cut(body, "<section ")
		var page []string
		for _, found := range cells.FindAllStringSubmatch(tables, -1) {
			page = append(page, strings.TrimSpace(found[1]))
		}
		answer, _ := ask(t, handler, "/chiffres.xlsx", token)
		book, err := excelize.OpenReader(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		var sheet []string
		for _, name := range book.GetSheetList()[1:] {
			rows, err := book.GetRows(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range rows[1:] {
				sheet = append(sheet, row[1:]...)
			}
		}
		if len(page) == 0 || len(page) != len(sheet) {
			t.Fatalf("%s: %d cells on the page, %d in the workbook", token, len(page), len(sheet))
		}
		for i := range page {
			if !strings.HasSuffix(page[i], "%") && page[i] != sheet[i] {
				t.Errorf("%s: %q on the page, %q in the workbook", token, page[i], sheet[i])
			}
		}
		book.Close()
	}
}
