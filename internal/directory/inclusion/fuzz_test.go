package inclusion

import (
	"strings"
	"testing"

	"relais/internal/kernel"
)

// Whatever the two files hold, the directory takes each place that is made of
// them, every service is counted once, and what is told is a sentence.
func FuzzImport(f *testing.F) {
	f.Add(file(f, house), file(f, class))
	f.Add("id,nom,commune\na,A,B\n", "id,structure_id,nom,thematiques\nb,a,B,numerique--acquerir-un-equipement\n")
	f.Add(file(f, house.with(fields{"siret": "x"})), file(f, class.with(fields{"zone_eligibilite": "x", "publics": "y"})))
	f.Add("0", "{")
	f.Add("[]", "[]")
	f.Fuzz(func(t *testing.T, structures, services string) {
		kept := memory{}
		report, err := Import{Keep: kept.keep, Clock: kernel.StoppedClock(noon)}.Run(t.Context(), strings.NewReader(structures), strings.NewReader(services))
		if err != nil {
			if kernel.KindOf(err) != kernel.Invalid {
				t.Fatal(err)
			}
			return
		}
		if report.Services != report.Kept+report.LeftOut+report.Rejected || report.Created != len(kept) {
			t.Fatalf("%+v", report)
		}
		for _, said := range append(report.OfStructures.sayings(), report.OfServices.sayings()...) {
			if strings.Contains(said, "%!") {
				t.Fatal(said)
			}
		}
	})
}
