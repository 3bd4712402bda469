package web

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"relais/internal/journal"
	"relais/internal/people"
	"relais/internal/platform/guard"
)

// tables reads the list that leaves in each form.
func (h *house) tables(token string) (text, book [][]string) {
	h.t.Helper()
	read := map[string]string{}
	for form, media := range map[string]string{"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"} {
		answer, body := h.ask("GET", "/personnes."+form, token, nil)
		h.wantStatus(form+" as "+token, answer, http.StatusOK)
		for name, want := range map[string]string{
			"Content-Type": media, "Content-Disposition": `attachment; filename="personnes.` + form + `"`, "Cache-Control": "no-store",
		} {
			if got := answer.Header.Get(name); got != want {
				h.t.Errorf("%s: %s is %q", form, name, got)
			}
		}
		read[form] = body
	}
	plain, marked := strings.CutPrefix(read["csv"], "\ufeff")
	if !marked {
		h.t.Error("nothing says that the text is UTF-8")
	}
	r := csv.NewReader(strings.NewReader(plain))
	r.Comma = ';'
	text, err := r.ReadAll()
	if err != nil {
		h.t.Fatal(err)
	}
	opened, err := excelize.OpenReader(bytes.NewReader([]byte(read["xlsx"])))
	if err != nil {
		h.t.Fatal(err)
	}
	defer opened.Close()
	if book, err = opened.GetRows(opened.GetSheetName(0)); err != nil {
		h.t.Fatal(err)
	}
	return text, book
}

// The people in one's charge leave as a file: the lines of the page, no more of
// each than it shows, nothing that computes; a line of the journal says so.
func TestTheListLeavesAsAFile(t *testing.T) {
	h := open(t)
	h.create(aCard())
	h.later = time.Hour
	h.create(people.Card{FirstName: "=1+1", Name: "Formule", Phone: "06 39 98 12 35"})
	text, book := h.tables("adviser")
	want := [][]string{
		{"Personne", "Commune", "Protection", "En charge aussi", "Dernier contact", "Jours depuis"},
		{"Zénaïde Q.", "Châteauroux", "", "", "2026-11-23", "0"},
		{"=1+1 F.", "", "", "", "2026-11-23", "0"},
	}
	if !reflect.DeepEqual(book, want) {
		t.Errorf("the workbook holds %q", book)
	}
	for _, row := range want {
		for i := range row {
			row[i] = guard.Cell(row[i])
		}
	}
	if !reflect.DeepEqual(text, want) || text[2][0] != "'=1+1 F." {
		t.Errorf("the text holds %q", text)
	}
	_, page := h.ask("GET", "/personnes", "adviser", nil)
	var shown, left []string
	for _, found := range regexp.MustCompile(`<span><b>([^<]*)</b>`).FindAllStringSubmatch(page, -1) {
		shown = append(shown, found[1])
	}
	for _, row := range book[1:] {
		left = append(left, row[0])
	}
	if !slices.Equal(shown, left) {
		t.Errorf("the page shows %q, the file %q", shown, left)
	}
	h.wantSays("the page", page, "href=/personnes.csv", "href=/personnes.xlsx")
	if n := h.linesOf(journal.ListExported); n != 2 {
		t.Errorf("%d lines tell of two files", n)
	}
}

// Whoever is not shown the list is not given it; who follows nobody takes a
// heading away, of which no line is left.
func TestWhoTakesTheList(t *testing.T) {
	h := open(t)
	h.create(aCard())
	for token, status := range map[string]int{"funder": 403, "admin": 403, "auditor": 403, "": 303} {
		for _, path := range []string{"/personnes", "/personnes.csv", "/personnes.xlsx"} {
			answer, body := h.ask("GET", path, token, nil)
			h.wantStatus(path+" as "+token, answer, status)
			if strings.Contains(body, "Zénaïde") {
				t.Errorf("%s shows %s someone", path, token)
			}
		}
	}
	for _, token := range []string{"colleague", "stranger", "manager"} {
		if text, book := h.tables(token); len(text) != 1 || len(book) != 1 {
			t.Errorf("%s takes %d lines away", token, len(text)-1)
		}
	}
	if n := h.linesOf(journal.ListExported); n != 0 {
		t.Errorf("%d lines tell of nothing", n)
	}
}
