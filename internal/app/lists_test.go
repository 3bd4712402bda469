package app_test

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/people"
	"relais/internal/platform/guard"
	"relais/internal/referral"
)

// openedLine is where each line of a list of referrals leads.
var openedLine = regexp.MustCompile(`href="?/orientations/[0-9a-f-]{36}`)

// table asks for a list of referrals as a file, and reads it.
func (w *insider) table(form, list string) (rows [][]string) {
	w.t.Helper()
	a := w.browse(http.MethodGet, "/orientations."+form+"?liste="+list, nil, sessionOf(w.token))
	if a.StatusCode != http.StatusOK || a.Header.Get("Cache-Control") != "no-store" ||
		a.Header.Get("Content-Disposition") != `attachment; filename="orientations-`+list+`.`+form+`"` {
		w.t.Fatalf("%s of %s: %d %v", form, list, a.StatusCode, a.Header)
	}
	if form == "csv" {
		text, marked := strings.CutPrefix(a.body, "\ufeff")
		if !marked {
			w.t.Error("nothing says that the text is UTF-8")
		}
		r := csv.NewReader(strings.NewReader(text))
		r.Comma = ';'
		rows, err := r.ReadAll()
		wanted(w.t, err)
		return rows
	}
	book, err := excelize.OpenReader(bytes.NewReader([]byte(a.body)))
	wanted(w.t, err)
	defer book.Close()
	rows, err = book.GetRows(book.GetSheetName(0))
	wanted(w.t, err)
	for i := range rows { // a workbook leaves out the empty cells at the end of a row
		for len(rows[i]) < len(rows[0]) {
			rows[i] = append(rows[i], "")
		}
	}
	return rows
}

// referred sends two people to a place that their own structure runs, and to one
// with an address; one referral is withdrawn and taken note of.
func (w *insider) referred(places ...kernel.ID) {
	w.t.Helper()
	for _, card := range []people.Card{
		{FirstName: "Zénaïde", Name: "Quillerou", Phone: "06 39 98 12 34"}, {FirstName: "=1+1", Name: "Formule", Phone: "06 39 98 12 35"},
	} {
		id, err := w.People.Create(w.t.Context(), w.may(access.PersonCreate), card)
		wanted(w.t, err)
		order := referral.Order{Person: id, Lang: "fr", Agreed: true}
		for _, place := range places {
			order.Steps = append(order.Steps, referral.Step{Need: "demarches", Place: place, Message: "Sa demande bloque."})
		}
		made, err := w.Referrals.Create(w.t.Context(), w.may(access.ReferralWrite), order)
		wanted(w.t, err)
		if card.Name != "Quillerou" {
			continue
		}
		for _, event := range []referral.Event{referral.Withdraw, referral.Close} {
			wanted(w.t, w.Referrals.Do(w.t.Context(), w.may(access.ReferralFollow), referral.Key{ID: made.Referrals[1]}, referral.Move{Event: event}))
		}
	}
}

// A list of referrals leaves as a file: the lines of its page, in both forms,
// nobody's name in full, nothing that computes. A line of the journal says so.
func TestListsOfReferralsLeaveAsFiles(t *testing.T) {
	h := openDemo(t)
	ours, theirs := h.placeOf(t, "demarches", true), h.placeOf(t, "demarches", false)
	h.run(t, ours.Pivot)
	w := h.insider(access.Adviser, monday)
	w.referred(ours.ID, theirs.ID)
	for list, want := range map[string]int{"recues": 2, "envoyees": 3, "terminees": 1} {
		page := w.browse(http.MethodGet, "/orientations?liste="+list, nil, sessionOf(w.token))
		book, text := w.table("xlsx", list), w.table("csv", list)
		if shown := len(openedLine.FindAllString(page.body, -1)); shown != want || len(book) != want+1 {
			t.Errorf("%s: %d lines on the page, %d in the file, want %d", list, shown, len(book)-1, want)
		}
		for _, row := range book {
			for i, cell := range row {
				if row[i] = guard.Cell(cell); strings.Contains(cell, "Quillerou") || strings.Contains(cell, "Formule") || strings.Contains(cell, "39 98") {
					t.Errorf("%s: a cell holds %q", list, cell)
				}
			}
		}
		if !reflect.DeepEqual(book, text) {
			t.Errorf("%s: the workbook holds %q, the text %q", list, book, text)
		}
		if !page.says("/orientations.csv?liste="+list, "/orientations.xlsx?liste="+list) {
			t.Errorf("%s: nothing leads from the page to its files", list)
		}
	}
	rows := w.table("csv", "recues")
	slices.SortFunc(rows, func(a, b []string) int { return strings.Compare(a[0], b[0]) }) // both wait since the same moment
	if want := []string{"'=1+1 F.", "Faire une démarche", ours.Name, "Abri", "Envoyée", "2026-11-23", "0", "À répondre", "2026-11-23", ""}; !reflect.DeepEqual(rows[0], want) {
		t.Errorf("a line holds %q, want %q", rows[0], want)
	}
	var lines int
	wanted(t, h.People.DB.NewRaw("SELECT count(*) FROM journal_entries WHERE action = ?", journal.ListExported).Scan(t.Context(), &lines))
	if lines != 7 {
		t.Errorf("%d lines tell of seven files", lines)
	}
}

// Whoever a list shows nobody takes nobody away; a passer-by is sent to sign in.
func TestWhoTakesListsOfReferrals(t *testing.T) {
	h := openDemo(t)
	ours := h.placeOf(t, "demarches", true)
	h.insider(access.Adviser, monday).referred(ours.ID, ours.ID)
	for _, role := range []access.Role{access.Volunteer, access.Coordinator, access.Funder, access.Auditor, access.Admin} {
		w := h.insider(role, monday)
		for _, list := range []string{"recues", "envoyees", "terminees"} {
			if book, text := w.table("xlsx", list), w.table("csv", list); len(book) != 1 || len(text) != 1 {
				t.Errorf("%s takes %d lines of %s", role, len(text)-1, list)
			}
		}
	}
	for _, form := range []string{"csv", "xlsx"} {
		page, file := h.get("/orientations"), h.get("/orientations."+form)
		if file.StatusCode != page.StatusCode || file.StatusCode == http.StatusOK {
			t.Errorf("a passer-by: the page answers %d, the %s %d", page.StatusCode, form, file.StatusCode)
		}
	}
}
