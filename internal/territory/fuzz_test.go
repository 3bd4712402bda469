package territory

import (
	"bytes"
	"reflect"
	"testing"

	"relais/internal/kernel"
)

// What is read of a file of communes is whole and in form; what is not is told
// by its line, and a file that cannot be read at all is Invalid.
func FuzzReadOfficial(f *testing.F) {
	for name, content := range map[string]string{
		"a.csv":     "code_commune_INSEE,nom_commune_postal,code_postal,latitude,longitude\n36044,CHATEAUROUX,36000,46.80,1.69\n",
		"b.csv":     "code_insee;nom;latitude_centre;longitude_centre\n36044;Ch\xe2teauroux;46,80;1,69\n2A004;Ajaccio;41.9;8.7\n",
		"c.json":    `[{"code":"36044","nom":"Châteauroux","codesPostaux":["36000"],"population":43000,"centre":{"type":"Point","coordinates":[1.69,46.8]}}]`,
		"d.geojson": `{"type":"FeatureCollection","features":[{"properties":{"code":"36044","nom":"x"},"geometry":{"type":"Point","coordinates":[1.69,46.8]}}]}`,
		"e.csv":     "code,lat,lon\n36044,\"46\n", "f.json": "[[[[", "": "\ufeff",
	} {
		f.Add([]byte(content), name)
	}
	f.Fuzz(func(t *testing.T, content []byte, name string) {
		centroids, faults, err := ReadOfficial(bytes.NewReader(content), name)
		if err != nil && kernel.KindOf(err) != kernel.Invalid {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, c := range centroids {
			_, outside := kernel.NewPoint(c.Point.Lat, c.Point.Lon)
			if !codeForm.MatchString(c.Code) || seen[c.Code] || outside != nil || c.Population < 0 {
				t.Errorf("%+v, %v", c, outside)
			}
			seen[c.Code] = true
		}
		for _, fault := range faults {
			if fault.Line < 1 || fault.Expected == "" {
				t.Errorf("%+v", fault)
			}
		}
		again, faultsAgain, _ := ReadOfficial(bytes.NewReader(content), name)
		if !reflect.DeepEqual(again, centroids) || !reflect.DeepEqual(faultsAgain, faults) {
			t.Error("read twice, it says something else")
		}
	})
}
