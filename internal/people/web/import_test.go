package web

import (
	"bytes"
	"encoding/csv"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"relais/internal/access"
	"relais/internal/people"
	"relais/internal/platform/guard"
	"relais/internal/platform/i18n"
)

const aTable = "Prénom;NOM;Date de naissance;Tél.;Ville;Code postal;Langues parlées;Remarque\n" +
	"Abel;Kestrel;12/03/1984;06 39 98 00 01;Châteauroux;36000;arabe, français;=1+1\n" +
	"Bérénice;Molène;1990;639980002;Déols;36130;;\n" +
	"=cmd;Formule;hier;06 39;Nullepart-sur-Rien;;klingon;x\n" +
	";;;;;;;\n"

// upload sends a file in a form, as a browser does.
func (h *house) upload(token, name, media string, content []byte) (*http.Response, string) {
	h.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	_ = form.WriteField("cle", h.key("/importer", token))
	part, err := form.CreatePart(map[string][]string{
		"Content-Disposition": {`form-data; name="tableau"; filename="` + name + `"`}, "Content-Type": {media},
	})
	if err != nil {
		h.t.Fatal(err)
	}
	_, _ = part.Write(content)
	_ = form.Close()
	r := httptest.NewRequest("POST", "/importer", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.AddCookie(&http.Cookie{Name: "__Host-relais", Value: token})
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	return w.Result(), w.Body.String()
}

// running follows the page of an import until it stands.
func (h *house) running(page string) string {
	h.t.Helper()
	for range 40 {
		answer, body := h.ask("GET", page, "manager", nil)
		h.wantStatus(page, answer, http.StatusOK)
		if answer.Header.Get("Refresh") == "" {
			return body
		}
		h.wantSays("the page meanwhile", body, "elle avance d’elle-même", "<progress")
	}
	h.t.Fatal("the import does not end")
	return ""
}

func TestATableIsImportedCorrectedAndTakenBack(t *testing.T) {
	h := open(t)
	answer, _ := h.upload("manager", "suivis.csv", "text/csv", []byte(aTable))
	h.wantStatus("read", answer, http.StatusSeeOther)
	page := answer.Header.Get("Location")
	_, body := h.ask("GET", page, "manager", nil)
	h.wantSays("what was understood", body, "2 fiches à créer", "1 ligne à corriger", "Créer 2 fiches", "laissée de côté", "sert à trouver la commune",
		"Ligne 4", "Date de naissance", "quatre chiffres", "Tél.", "Ville", "Langues parlées")
	if h.linesOf(string(access.PersonImport)) != 1 {
		t.Error("reading a table is no act, or more than one")
	}
	answer, _ = h.send(page, page+"/lancer", "manager")
	h.wantStatus("started", answer, http.StatusSeeOther)
	body = h.running(page)
	h.wantSays("done", body, "Import terminé", "2 fiches créées", "Annuler l’import")
	found, err := h.People.Search(t.Context(), h.may("colleague", access.PersonSearch), people.Query{FirstName: "abel", Name: "kestrel", BirthYear: 1984, Phone: "0639980001"})
	if err != nil || len(found.People) != 1 || found.People[0].Commune != "36044" {
		t.Fatalf("found %+v %v", found, err)
	}
	other, err := h.People.Search(t.Context(), h.may("colleague", access.PersonSearch), people.Query{Phone: "06 39 98 00 02"})
	if err != nil || len(other.People) != 1 || other.People[0].Commune != "36063" {
		t.Errorf("a number without its zero: %+v %v", other, err)
	}

	answer, text := h.ask("GET", page+"/erreurs.csv", "manager", nil)
	if answer.Header.Get("Content-Type") != "text/csv; charset=utf-8" || answer.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("sent as %v", answer.Header)
	}
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil || len(rows) != 2 || rows[0][2] != "Prénom" || rows[1][0] != "4" || rows[1][2] != "'=cmd" || !strings.Contains(rows[1][1], "quatre chiffres") {
		t.Fatalf("the lines to correct: %q %v", rows, err)
	}
	corrected := strings.NewReplacer("'=cmd", "Cyprien", "hier", "1975", "06 39;", "0639980003;", "Nullepart-sur-Rien", "Ardentes", "klingon", "").Replace(text)
	answer, _ = h.upload("manager", "lignes-a-corriger.csv", "application/vnd.ms-excel", []byte(corrected))
	h.wantStatus("corrected", answer, http.StatusSeeOther)
	_, body = h.ask("GET", answer.Header.Get("Location"), "manager", nil)
	h.wantSays("corrected", body, "1 fiche à créer", "Créer 1 fiche")
	answer, _ = h.send(answer.Header.Get("Location"), answer.Header.Get("Location")+"/laisser", "manager")
	h.wantStatus("left", answer, http.StatusSeeOther)

	answer, _ = h.upload("manager", "suivis.csv", "text/csv", []byte(aTable))
	_, body = h.ask("GET", answer.Header.Get("Location"), "manager", nil)
	h.wantSays("again", body, "2 lignes laissées de côté", "aucune fiche à créer")

	file := "/personnes/" + string(found.People[0].ID)
	answer, _ = h.send(file, file+"/notes", "manager", "note", "Venu ce matin.")
	h.wantStatus("noted", answer, http.StatusSeeOther)
	answer, _ = h.send(page, page+"/reprendre", "manager")
	h.wantStatus("taken back", answer, http.StatusSeeOther)
	h.wantSays("taken back", h.running(page), "Import annulé", "1 fiche effacée", "1 fiche gardée")
	answer, body = h.send(page, page+"/reprendre", "manager")
	h.wantStatus("taken back again", answer, http.StatusConflict)
	h.wantSays("taken back again", body, "ne peut plus changer ainsi", "Import annulé")
}

func TestASpreadsheetIsRead(t *testing.T) {
	book := excelize.NewFile()
	born := time.Date(1957, 3, 14, 0, 0, 0, 0, time.UTC)
	for i, row := range [][]any{
		{"Prénom", "Nom", "Naissance", "Portable", "À qui est ce téléphone ?", "Pour bien l’accueillir"},
		{"Zénaïde", "Quillerou", born, 639981234, "À un proche de la famille", "prendre plus de temps / lecture"},
		{},
		{"Abel", "K", 1984, "+33 6 39 98 00 01", "own", ""},
	} {
		cell, _ := excelize.CoordinatesToCellName(1, i+1)
		if err := book.SetSheetRow("Sheet1", cell, &row); err != nil {
			t.Fatal(err)
		}
	}
	content, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	h := open(t)
	g, err := readGrid(guard.File{Kind: guard.XLSX, Content: content.Bytes()})
	if err != nil {
		t.Fatal(err)
	}
	table, err := h.readTable(h.Work.Printer(i18n.French), g, nil)
	if err != nil || len(table.Lines) != 2 {
		t.Fatalf("%+v %v", table, err)
	}
	first, last := table.Lines[0], table.Lines[1]
	if first.Number != 2 || len(first.Wrong) > 0 || first.Card.BirthYear != 1957 || first.Card.Phone != "0639981234" || first.Card.PhoneOf != "family" || strings.Join(first.Card.Adaptations, " ") != "temps lecture" {
		t.Errorf("the first line: %+v", first)
	}
	if last.Number != 4 || len(last.Wrong) > 0 || last.Card.BirthYear != 1984 || last.Card.PhoneOf != "own" {
		t.Errorf("the last line: %+v", last)
	}
	answer, _ := h.upload("manager", "suivis.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", content.Bytes())
	h.wantStatus("a workbook", answer, http.StatusSeeOther)
}

func TestWhatIsNoTableOfPeople(t *testing.T) {
	h := open(t)
	for name, c := range map[string]struct{ file, content, says string }{
		"nothing":        {"a.csv", "", "est vide"},
		"a picture":      {"a.png", "x", "n’est pas un tableau"},
		"a false sheet":  {"a.xlsx", "Prénom\nAbel\n", "celui que son nom annonce"},
		"no heading":     {"a.csv", "1;2\n3;4\n", "première ligne"},
		"no name":        {"a.csv", "Téléphone;Ville\n0639980001;Déols\n", "Prénom ni Nom"},
		"a heading only": {"a.csv", "Prénom;Nom\n", "de 1 à"},
		"too many lines": {"a.csv", "Prénom\n" + strings.Repeat("Abel\n", people.MostImported+1), "de 1 à"},
		"twice":          {"a.csv", "Prénom;Prénom\nAbel;Abel\n", "Deux colonnes"},
	} {
		answer, body := h.upload("manager", c.file, "", []byte(c.content))
		h.wantStatus(name, answer, http.StatusBadRequest)
		h.wantSays(name, body, c.says, "href=#tableau")
	}
	for token, status := range map[string]int{"manager": 200, "adviser": 403, "volunteer": 403, "admin": 403, "": 303} {
		answer, _ := h.ask("GET", "/importer", token, nil)
		h.wantStatus(token, answer, status)
	}
	answer, _ := h.upload("manager", "a.csv", "text/csv", []byte("Prénom\nAbel\n"))
	other, _ := h.ask("GET", answer.Header.Get("Location"), "stranger", nil)
	h.wantStatus("another structure", other, http.StatusNotFound)
}

func TestAYearOfATable(t *testing.T) {
	for cell, want := range map[string]int{
		"": 0, "1984": 1984, "12/03/1984": 1984, "1984-03-12": 1984, "1984-03-12T00:00:00Z": 1984, "30753": 1984, "3.5.1990": 1990,
		"hier": -1, "84": -1, "12/03/84": -1, "123456": -1, "1984?": -1, "-1984": -1,
	} {
		year, ok := yearCell(cell)
		if ok != (want >= 0) || ok && year != want {
			t.Errorf("%q gives %d, %v", cell, year, ok)
		}
	}
}

// FuzzTable reads what may be sent as a table: whatever it holds, a line is
// refused in words, or gives a card that may be kept.
func FuzzTable(f *testing.F) {
	f.Add([]byte(aTable), false)
	f.Add([]byte("Prénom,Année\n\"a\nb\",45000\n"), false)
	f.Add([]byte("PK\x03\x04"), true)
	h := open(f)
	printer := h.Work.Printer(i18n.French)
	unsaidText := regexp.MustCompile(`^\[[a-z_.]+\]$`)
	f.Fuzz(func(t *testing.T, content []byte, sheet bool) {
		kind := guard.CSV
		if sheet {
			kind = guard.XLSX
		}
		g, err := readGrid(guard.File{Kind: kind, Content: content})
		if err != nil {
			return
		}
		table, err := h.readTable(printer, g, nil)
		if err != nil {
			return
		}
		for _, line := range table.Lines {
			if len(line.Wrong) == 0 && line.Card.Check(2026) != nil {
				t.Errorf("let through: %v", line.Card.Check(2026))
			}
			for _, said := range line.Wrong {
				if said == "" || unsaidText.MatchString(said) {
					t.Errorf("refused without words: %q", said)
				}
			}
			if len(line.Cells) != len(table.Columns) {
				t.Errorf("%d cells under %d headings", len(line.Cells), len(table.Columns))
			}
		}
	})
}
