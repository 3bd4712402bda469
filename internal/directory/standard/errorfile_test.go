package standard

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"relais/internal/platform/tabular"
)

// TestErrorFile mends the file of refused rows and reads it again.
func TestErrorFile(t *testing.T) {
	bad := with("id", "=b;\"c\"", "code_postal", "7500 Paris", "date_maj", "hier")
	_, records := readRecords(t, strings.NewReader(file(t, columns(), sound(), bad)))
	var b bytes.Buffer
	e := NewErrorFile(&b, columns())
	if err := e.Write(records[1]); err != nil {
		t.Fatal(err)
	}
	if err := e.Flush(); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	want := "3;code_postal : « 7500 Paris » ; attendu : cinq chiffres | date_maj : « hier » ; attendu : une date de la forme 2024-04-30"
	if !strings.Contains(strings.ReplaceAll(text, `"`, ""), want) {
		t.Errorf("got %s", text)
	}
	mendedText := strings.NewReplacer("7500 Paris ", "", "7500 Paris", "75001", "hier", "2024-04-30").Replace(text)
	_, again := readRecords(t, strings.NewReader(mendedText))
	if len(again) != 1 || len(again[0].Faults) > 0 || again[0].Place.Origin.Ref != "=b;\"c\"" {
		t.Errorf("%+v", again)
	}
}

// TestErrorFileTwice checks that the columns added do not add up.
func TestErrorFileTwice(t *testing.T) {
	var b bytes.Buffer
	e := NewErrorFile(&b, []string{"id", "erreur_ligne", "nom", "erreurs"})
	if err := e.Write(Record{Line: 7, Raw: []string{"a", "3"}, Faults: []Fault{{Expected: "table.quote"}}}); err != nil {
		t.Fatal(err)
	}
	if err := e.Flush(); err != nil {
		t.Fatal(err)
	}
	want := "\ufeffid;nom;erreur_ligne;erreurs\na;;7;un guillemet n’est pas fermé, ou l’est au milieu d’une cellule\n"
	if b.String() != want {
		t.Errorf("got %q", b.String())
	}
}

func FuzzRead(f *testing.F) {
	f.Add(file(f, columns(), sound()))
	f.Add(oldJSON)
	f.Add("id;pivot;nom;commune;code_postal;adresse;date_maj\n1;;;;;;\n")
	limits := tabular.DefaultLimits()
	limits.Record, limits.Size = 4096, 1<<20
	f.Fuzz(func(t *testing.T, text string) {
		table, err := tabular.NewReader(strings.NewReader(text), limits)
		if err != nil {
			return
		}
		reader, err := NewReader(table, today)
		if err != nil {
			return
		}
		w := NewWriter(io.Discard)
		for {
			record, err := reader.Next()
			if err != nil {
				return
			}
			for _, fault := range append(record.Faults, record.Notes...) {
				if s := fault.French(); strings.Contains(s, "%!") {
					t.Fatal(s)
				}
			}
			if len(record.Faults) > 0 {
				continue
			}
			if err := w.Write(record.Place); err != nil {
				t.Fatalf("read but not written: %+v: %v", record.Place, err)
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	const n = 100_000
	rows := make([]map[string]string, n)
	for i := range rows {
		rows[i] = with("id", fmt.Sprint("lieu-", i), "telephone", "01 80 05 98 80", "horaires", "Mo-Fr 09:00-12:00,14:00-18:30; Sa 08:30-12:00",
			"courriels", "accueil@exemple.fr", "site_web", "https://exemple.fr/", "frais_a_charge", "Gratuit",
			"dispositif_programmes_nationaux", "Conseillers numériques|France Services", "modalites_accompagnement", "Accompagnement individuel")
	}
	text := file(b, columns(), rows...)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		table, err := tabular.NewReader(strings.NewReader(text), tabular.DefaultLimits())
		if err != nil {
			b.Fatal(err)
		}
		reader, err := NewReader(table, today)
		if err != nil {
			b.Fatal(err)
		}
		for i := 0; ; i++ {
			record, err := reader.Next()
			if err == io.EOF && i == n {
				break
			}
			if err != nil || len(record.Faults) > 0 {
				b.Fatal(err, record.Faults)
			}
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	_, records := readRecords(b, strings.NewReader(file(b, columns(), with("presentation_resume", "Un lieu"))))
	for b.Loop() {
		w := NewWriter(io.Discard)
		for range 100_000 {
			if err := w.Write(records[0].Place); err != nil {
				b.Fatal(err)
			}
		}
	}
}
