package exchange

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"

	"relais/internal/directory"
	"relais/internal/directory/standard"
	"relais/internal/kernel"
	"relais/internal/platform/db/dbtest"
	"relais/migrations"
)

// One table in each form that people send is the same places.
func TestEveryFormGivesTheSamePlaces(t *testing.T) {
	rows := [][]string{row("a"), row("b", "nom", "Été « près » d’ici"), row("c", "telephone", "")}
	plain := table(rows...)
	windows, err := charmap.Windows1252.NewEncoder().String(plain)
	if err != nil {
		t.Fatal(err)
	}
	var objects []map[string]string
	for _, r := range rows {
		object := map[string]string{}
		for i, name := range header {
			object[name] = r[i]
		}
		objects = append(objects, object)
	}
	array, err := json.Marshal(objects)
	if err != nil {
		t.Fatal(err)
	}
	want := func() map[directory.Origin]directory.Place { s := onFile(t); run(t, s, plain); return byOrigin(t, s) }()
	if len(want) != 3 || want[directory.Origin{Source: "essai", Ref: "b"}].Name != "Été « près » d’ici" {
		t.Fatalf("%+v", want)
	}
	for name, file := range map[string]string{
		"CRLF":                        strings.ReplaceAll(plain, "\n", "\r\n"),
		"the mark of UTF-8":           "\ufeff" + plain,
		"semicolons":                  strings.ReplaceAll(plain, ",", ";"),
		"tabs":                        strings.ReplaceAll(plain, ",", "\t"),
		"Windows-1252":                windows,
		"Windows-1252, CRLF and ;":    strings.ReplaceAll(strings.ReplaceAll(windows, ",", ";"), "\n", "\r\n"),
		"JSON":                        string(array),
		"JSON within an object":       `{"total":3,"results":` + string(array) + `}`,
		"JSON lines":                  strings.ReplaceAll(strings.Trim(string(array), "[]"), "},{", "}\n{"),
		"gzip":                        zipped(t, plain),
		"no line feed at the end":     strings.TrimRight(plain, "\n"),
		"an empty line in the middle": strings.Replace(plain, "\nb,", "\n\nb,", 1),
	} {
		t.Run(name, func(t *testing.T) {
			s := onFile(t)
			report := run(t, s, file)
			if report.Created != 3 || report.Rejected != 0 || report.Form != standard.FormV1 {
				t.Errorf("%+v", report)
			}
			if got := byOrigin(t, s); !reflect.DeepEqual(got, want) {
				t.Errorf("%+v\nwant %+v", got, want)
			}
		})
	}
}

func zipped(t *testing.T, s string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := io.WriteString(w, s)
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTheFormerForm(t *testing.T) {
	file := "id,nom,commune,code_postal,adresse,latitude,longitude,telephone,date_maj,services,conditions_acces,publics_accueillis\n" +
		"a,Espace a,Châteauroux,36000,1 rue de la Gare,46.81,1.69,0261910000,2022-09-01,\"Accéder à du matériel, Prendre en main un ordinateur\",Gratuit,Tout public\n"
	s := onFile(t)
	report := run(t, s, strings.ReplaceAll(file, ", Prendre", "|Prendre"))
	if report.Form != standard.FormV0 || report.Created != 1 {
		t.Fatalf("%+v", report)
	}
	p := kept(t, s)[0]
	if len(p.Services) != 2 || p.Services[0].Category != directory.ServiceAccess || p.Services[1].Category != directory.ServiceEveryday || p.Services[0].Publics != nil {
		t.Errorf("%+v", p.Services)
	}
}

// The good rows of a file are kept, and each fault of the others is told: line,
// field, value, what was expected.
func TestBadRowsAreToldOneByOne(t *testing.T) {
	file := table(
		row("a"),
		row("b", "code_postal", "7500", "latitude", "abc"),
		row("c", "nom", ""),
		row("a", "nom", "Encore"),
		row("d", "services", "Cuisine"),
		row("e", "date_maj", "2030-01-01"),
		row("f", "date_maj", "1970-01-01"),
		row("essai:a"),
		row(strings.Repeat("x", 600)),
	)
	onBoth(t, func(t *testing.T, s *directory.Store) {
		report := run(t, s, file)
		if report.Rows != 9 || report.Created != 2 || report.Rejected != 7 || len(report.Refused) != 7 {
			t.Fatalf("%+v", report)
		}
		var got []string
		for _, r := range report.Refused {
			for _, f := range r.Faults {
				got = append(got, fmt.Sprintf("%d %s %q %s", f.Line, f.Field, f.Value, f.Expected))
			}
		}
		want := []string{
			`3 latitude "abc" fault.number`,
			`4 nom "" fault.required`,
			`5 id "a" fault.unique`,
			`6 services "Cuisine" fault.code`,
			`7 date_maj "2030-01-01" fault.future`,
			`9 id "a" fault.unique`,
			`10  "" table.record_length`,
		}
		for _, w := range want {
			if !slices.Contains(got, w) {
				t.Errorf("nothing says %s, only %q", w, got)
			}
		}
		places := byOrigin(t, s)
		if never := places[directory.Origin{Source: "essai", Ref: "f"}]; !never.ConfirmedOn.IsZero() || never.Name == "" {
			t.Errorf("an unread date gives %+v", never)
		}
		if len(places) != 2 {
			t.Errorf("%v are kept", slices.Collect(maps.Keys(places)))
		}
	})
}

// A character that a database refuses costs its row, not the thousand others of
// its batch.
func TestWhatNoDatabaseKeepsIsRefusedAlone(t *testing.T) {
	object := func(id, name string) string {
		return `{"id":"` + id + `","pivot":"","nom":"` + name + `","commune":"Châteauroux","code_postal":"36000","adresse":"1 rue","date_maj":"2026-09-01"}`
	}
	file := "[" + object("a", "Bon") + "," + object("b", `Nul\u0000`) + "," + object(`c\u0000`, "Nul") + "," + object("d", `Demi \ud83d`) + "]"
	onBoth(t, func(t *testing.T, s *directory.Store) {
		report := run(t, s, file)
		if report.Created != 2 || report.Rejected != 2 {
			t.Fatalf("%+v", report)
		}
		for _, r := range report.Refused {
			if len(r.Faults) != 1 || r.Faults[0].Line != r.Line || !strings.Contains(r.Faults[0].French(), "octets qui ne sont pas du texte") {
				t.Errorf("%+v", r.Faults)
			}
		}
		again := run(t, s, file)
		if again.Unchanged != 2 || again.Rejected != 2 {
			t.Errorf("again: %+v", again)
		}
	})
}

// The file of refused rows, mended where it says and sent again, completes what
// the first file began.
func TestMendedErrorFileIsImported(t *testing.T) {
	onBoth(t, func(t *testing.T, s *directory.Store) {
		report := run(t, s, table(row("a"), row("b", "code_postal", "ABCDE"), row("c", "latitude", "abc")))
		var file bytes.Buffer
		w := standard.NewErrorFile(&file, report.Header)
		for _, r := range report.Refused {
			if err := w.Write(r); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		mended := strings.NewReplacer("ABCDE", "36000", ";abc;", ";46.81;").Replace(file.String())
		again := run(t, s, mended)
		if again.Rows != 2 || again.Created != 2 || len(again.Unknown) != 0 {
			t.Errorf("%+v\n%s", again, mended)
		}
		if last := run(t, s, table(row("a"), row("b"), row("c"))); last.Unchanged != 3 {
			t.Errorf("the mended rows are not those of a good file: %+v", last)
		}
	})
}

func TestTheSameFileAgainChangesNothing(t *testing.T) {
	file := generated(2500)
	onBoth(t, func(t *testing.T, s *directory.Store) {
		if first := run(t, s, file); first.Created != 2500 {
			t.Errorf("%+v", first)
		}
		before := kept(t, s)
		if again := run(t, s, file); again.Unchanged != 2500 {
			t.Errorf("%+v", again)
		}
		if !reflect.DeepEqual(kept(t, s), before) {
			t.Error("something has changed all the same")
		}
	})
}

// An import that is stopped half-way and run again gives what one run gives.
func TestAnInterruptedImportIsRunAgain(t *testing.T) {
	file := generated(4500)
	onBoth(t, func(t *testing.T, s *directory.Store) {
		ctx, keep := interrupted(t, s.Put, 2)
		report, err := Import{Keep: keep, Clock: kernel.StoppedClock(noon)}.Run(ctx, strings.NewReader(file))
		wantSum(t, report)
		if !errors.Is(err, context.Canceled) || report.Created != 2*batchSize || len(kept(t, s)) != 2*batchSize {
			t.Fatalf("%v; %+v; %d places", err, report, len(kept(t, s)))
		}
		again := run(t, s, file)
		if again.Unchanged != 2*batchSize || again.Created != 4500-2*batchSize || len(kept(t, s)) != 4500 {
			t.Errorf("%+v, %d places", again, len(kept(t, s)))
		}
	})
}

// What a broken file gave before it broke is kept.
func TestABrokenFileKeepsWhatItGave(t *testing.T) {
	whole := zipped(t, generated(3000))
	s := onFile(t)
	report, err := Import{Keep: s.Put, Clock: kernel.StoppedClock(noon)}.Run(t.Context(), strings.NewReader(whole[:len(whole)*3/4]))
	wantSum(t, report)
	if err == nil || report.Created == 0 || report.Created != len(kept(t, s)) || report.Created%batchSize == 0 {
		t.Errorf("%v; %+v; %d places", err, report, len(kept(t, s)))
	}
}

func TestAKeepThatFailsEndsTheImport(t *testing.T) {
	broken := errors.New("the disk is full")
	batches := 0
	report, err := Import{
		Clock: kernel.StoppedClock(noon),
		Keep: func(_ context.Context, batch []directory.Place) (directory.Tally, error) {
			if batches++; batches > 1 {
				return directory.Tally{}, broken
			}
			return directory.Tally{Created: len(batch)}, nil
		},
	}.Run(t.Context(), strings.NewReader(generated(6000)))
	wantSum(t, report)
	if !errors.Is(err, broken) || batches != 2 || report.Rows != batchSize {
		t.Errorf("%v after %d batches; %+v", err, batches, report)
	}
}

func TestWatchIsToldOfEveryBatch(t *testing.T) {
	var told []int
	s := onFile(t)
	_, err := Import{Keep: s.Put, Clock: kernel.StoppedClock(noon), Watch: func(rows int) { told = append(told, rows) }}.
		Run(t.Context(), strings.NewReader(generated(2100)))
	if err != nil || !slices.Equal(told, []int{1000, 2000, 2100}) {
		t.Errorf("%v, %v", told, err)
	}
}

func TestTownsAreLocatedOnce(t *testing.T) {
	asked := map[string]int{}
	s := onFile(t)
	_, err := Import{Keep: s.Put, Clock: kernel.StoppedClock(noon), Locate: func(city, postcode string) (string, bool) {
		asked[city+" "+postcode]++
		return "36044", city == "Châteauroux"
	}}.Run(t.Context(), strings.NewReader(table(row("a"), row("b"), row("c", "commune", "Nulle-Part"), row("d", "commune", "Nulle-Part"))))
	if err != nil || !maps.Equal(asked, map[string]int{"Châteauroux 36000": 1, "Nulle-Part 36000": 1}) {
		t.Errorf("%v, %v", asked, err)
	}
	for origin, p := range byOrigin(t, s) {
		want := ""
		if p.Address.City == "Châteauroux" {
			want = "36044"
		}
		if p.Address.Commune != want || p.Address.CommuneGiven {
			t.Errorf("%v is in %q", origin, p.Address.Commune)
		}
	}
}

func TestReportIsAContract(t *testing.T) {
	report := Report{Rows: 10, Tally: directory.Tally{Created: 1, Updated: 2, Unchanged: 3}, Rejected: 4, Form: "v1", Unknown: []string{"x"}, Took: time.Second}
	got, err := json.Marshal(report)
	if want := `{"rows":10,"created":1,"updated":2,"unchanged":3,"rejected":4}`; err != nil || string(got) != want {
		t.Errorf("%s, %v, want %s", got, err, want)
	}
}

func TestWhatIsNoTableOfPlaces(t *testing.T) {
	for _, file := range []string{"", "\n\n", "a,b,c\n1,2,3\n", "[]", "{}", "%PDF-1.7 x", "id,nom\n1,a\n", "<html><body>Bonjour</body></html>"} {
		report, err := Import{Keep: onFile(t).Put, Clock: kernel.StoppedClock(noon)}.Run(t.Context(), strings.NewReader(file))
		if kernel.KindOf(err) != kernel.Invalid || report.Rows != 0 {
			t.Errorf("%q: %+v, %v", file, report, err)
		}
	}
}

// A server that follows has found every place soon after the import has ended.
func TestAServerFollowsAnImport(t *testing.T) {
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		clock := kernel.StoppedClock(noon)
		server, err := directory.Open(t.Context(), dbtest.Open(t, address, migrations.Files), clock, kernel.NewIDs(clock, strings.NewReader("")))
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); server.Follow(ctx, slog.New(slog.DiscardHandler)) }()
		defer func() { stop(); <-ended }()

		const rows = 6000
		run(t, newStore(dbtest.Open(t, address, migrations.Files)), generated(rows))
		kept := time.Now()
		for server.Len() < rows {
			if time.Since(kept) > 10*time.Second {
				t.Fatalf("%d of %d places are found after 10 s", server.Len(), rows)
			}
			time.Sleep(time.Millisecond)
		}
		t.Logf("all %d places are found %s after the import ended", rows, time.Since(kept).Round(time.Millisecond))
	})
}

func BenchmarkImport20000(b *testing.B) {
	file := generated(20_000)
	for b.Loop() {
		b.StopTimer()
		s := onFile(b)
		b.StartTimer()
		if report := run(b, s, file); report.Created != 20_000 {
			b.Fatalf("%+v", report)
		}
	}
	b.ReportMetric(float64(b.N)*20_000/b.Elapsed().Seconds(), "places/s")
}
