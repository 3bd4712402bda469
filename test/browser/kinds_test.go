package browser

import (
	"testing"

	"relais/internal/directory"
)

// kind is one kind of page, and an address where it is seen.
type kind struct{ name, target string }

// kinds lists every kind of page for everyone.
func kinds(t *testing.T) []kind {
	t.Helper()
	all := []kind{
		{"home", "/"},
		{"home filled in", "/?commune=36044&besoin=apprendre"},
		{"home, nothing typed", "/lieux?ou="},
		{"home, unknown town", "/lieux?ou=xyzxyz123&besoin=emploi"},
		{"results", "/lieux?commune=36044&besoin=demarches"},
		{"results, next page", "/lieux?commune=36044&suite=0.3"},
		{"results, open now", "/lieux?commune=36044&ouvert=maintenant"},
		{"results, homonyms", "/lieux?ou=Saint-Denis"},
		{"results around a point", "/lieux?pres=46.81,1.69"},
		{"no results", "/lieux?pres=10,-150"},
		{"help at a distance", "/lieux?commune=29155"},
		{"refine", "/lieux/preciser?commune=36044&prix=gratuit"},
		{"around", "/autour"},
		{"about", "/a-propos"},
		{"API", "/api"},
		{"not found", "/nulle-part"},
		{"not understood", "/?besoin=nage"},
	}
	for name, id := range cards(t) {
		all = append(all, kind{"card, " + name, "/lieux/" + id + "?commune=36044"}, kind{"sheet, " + name, "/lieux/" + id + "/fiche"})
	}
	return all
}

// cards gives places of several kinds by name: of each kind, the first of the
// demonstration.
func cards(t *testing.T) map[string]string {
	t.Helper()
	found, first := map[string]string{}, map[string]string{}
	query := directory.Query{Limit: directory.MostResults}
	for {
		answer, err := served.house.Directory.Find(query)
		if err != nil {
			t.Fatal(err)
		}
		for _, hit := range answer.Hits {
			for name, is := range map[string]bool{
				"everything":  hit.Name == "Espace numérique Les Marins",
				"referral":    hit.NeedsReferral(),
				"closed":      len(hit.Access) == 1 && hit.Access[0] == directory.AccessNone,
				"almost bare": hit.Hours == "" && hit.Phone == "",
				"booking":     hit.Booking != "" && hit.Phone != "" && !hit.Point.IsZero(),
				"stale":       hit.Fit.Freshness == directory.Stale && hit.Phone != "",
			} {
				if is && (found[name] == "" || hit.Origin.Ref < first[name]) {
					found[name], first[name] = string(hit.ID), hit.Origin.Ref
				}
			}
		}
		if answer.Next.String() == "" {
			break
		}
		query.Cursor = answer.Next
	}
	if len(found) != 6 {
		t.Fatalf("only %v", found)
	}
	return found
}
