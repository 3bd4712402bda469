package outline

import (
	"strings"
	"testing"
)

const decodeHeader = "code\tapproximate\twidth\twest\tnorth\tper_lon\tper_lat\tpath\n"

func TestDecode(t *testing.T) {
	shapes, err := decode(decodeHeader + "36\t1\t98\t0.8\t53.5\t75.5\t75.25\tm1 2h3v4z\n")
	if err != nil {
		t.Fatal(err)
	}
	want := Shape{
		Path: "m1 2h3v4z", Width: 98, Height: Height, Approximate: true,
		west: 0.8, north: 53.5, perLon: 75.5, perLat: 75.25,
	}
	if len(shapes) != 1 || shapes["36"] != want {
		t.Errorf("got %+v, want %+v", shapes, want)
	}
}

func TestDecodeSaysWhichLineIsWrong(t *testing.T) {
	const good = "36\t0\t98\t0.8\t53.5\t75.5\t75.25\tm1 2h3v4z"
	for _, test := range []struct{ name, line string }{
		{"a column missing", "36\t0\t98"},
		{"a width in words", strings.Replace(good, "98", "wide", 1)},
		{"no west", strings.Replace(good, "0.8", "", 1)},
		{"a scale with a comma", strings.Replace(good, "75.25", "75,25", 1)},
	} {
		_, err := decode(decodeHeader + good + "\n" + test.line + "\n")
		if err == nil || !strings.Contains(err.Error(), "line 3") {
			t.Errorf("%s: got %v, want an error about line 3", test.name, err)
		}
	}
}
