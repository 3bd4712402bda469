package tabular

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"relais/internal/kernel"
)

// readAll reads a whole table, and gives its last error unless it is io.EOF.
func readAll(t testing.TB, r io.Reader, limits Limits) (header []string, rows []Row, err error) {
	t.Helper()
	table, err := NewReader(r, limits)
	if err != nil {
		return nil, nil, err
	}
	for {
		row, err := table.Next()
		if err == io.EOF {
			return table.Header(), rows, nil
		}
		if err != nil {
			return table.Header(), rows, err
		}
		rows = append(rows, row)
	}
}

func TestRead(t *testing.T) {
	twoRows := []Row{{Line: 2, Values: []string{"1", "Médiathèque"}}, {Line: 3, Values: []string{"2", "Ô, \"là\""}}}
	objects := []Row{{Line: 1, Values: twoRows[0].Values}, {Line: 2, Values: twoRows[1].Values}}
	csv := "id,nom\n1,Médiathèque\n2,\"Ô, \"\"là\"\"\"\n"
	array := `[{"id":1,"nom":"Médiathèque"},{"id":"2","nom":"Ô, \"là\""}]`
	cases := map[string]struct {
		file string
		want []Row
	}{
		"commas":               {csv, twoRows},
		"no last line break":   {strings.TrimSuffix(csv, "\n"), twoRows},
		"semicolons":           {"id;nom\n1;Médiathèque\n2;\"Ô, \"\"là\"\"\"\n", twoRows},
		"tabs":                 {"id\tnom\n1\tMédiathèque\n2\t\"Ô, \"\"là\"\"\"\n", twoRows},
		"CRLF":                 {strings.ReplaceAll(csv, "\n", "\r\n"), twoRows},
		"mark of UTF-8":        {"\ufeff" + csv, twoRows},
		"Windows-1252":         {encode(t, charmap.Windows1252.NewEncoder().String, csv), twoRows},
		"UTF-16 little endian": {encode(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String, csv), twoRows},
		"UTF-16 big endian":    {encode(t, unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String, csv), twoRows},
		"gzip":                 {gzipped(t, csv), twoRows},
		"zip":                  {zipped(t, "lieux.csv", csv), twoRows},
		"zip made on a Mac":    {zipped(t, "lieux.csv", csv, "__MACOSX/._lieux.csv", "x"), twoRows},
		"empty cells after":    {"id,nom,,\n1,Médiathèque,,\n2,\"Ô, \"\"là\"\"\",,\n", twoRows},
		"empty lines":          {"id,nom\n1,Médiathèque\n2,\"Ô, \"\"là\"\"\"\n\n\r\n", twoRows},
		"array":                {array, objects},
		"array, gzipped":       {gzipped(t, array), objects},
		"wrapper":              {`{"total":2,"meta":{"a":[1,{}]},"codes":["x"],"data":` + array + `,"next":null}`, objects},
		"JSON lines":           {"{\"id\":1,\"nom\":\"Médiathèque\"}\n{\"id\":\"2\",\"nom\":\"Ô, \\\"là\\\"\"}\n", objects},
		"array, Windows-1252":  {encode(t, charmap.Windows1252.NewEncoder().String, array), objects},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			header, rows, err := readAll(t, strings.NewReader(c.file), DefaultLimits())
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(header, []string{"id", "nom"}) || !reflect.DeepEqual(rows, c.want) {
				t.Errorf("got %q %+v", header, rows)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	limits := DefaultLimits()
	limits.Columns = 4
	limits.Size = 4 << 20
	cases := map[string]struct{ file, key string }{
		"empty":              {"", "table.empty"},
		"only a mark":        {"\ufeff \r\n", "table.empty"},
		"page":               {"\n<!DOCTYPE html><html><body>Introuvable</body></html>", "table.html"},
		"page with XML head": {"<?xml version=\"1.0\"?>\n<html xmlns=\"x\">", "table.html"},
		"XML":                {"<?xml version=\"1.0\"?><rss/>", "table.markup"},
		"Excel":              {zipped(t, "[Content_Types].xml", "x", "xl/workbook.xml", "x"), "table.spreadsheet"},
		"OpenDocument":       {zipped(t, "mimetype", "x", "content.xml", "x"), "table.spreadsheet"},
		"old Excel":          {string(oldSpreadsheet) + "x", "table.spreadsheet"},
		"PDF":                {"%PDF-1.7\n", "table.binary"},
		"bytes":              {"id,nom\x00\x01\n", "table.binary"},
		"zip in gzip":        {gzipped(t, zipped(t, "a.csv", "id\n1\n")), "table.binary"},
		"two files":          {zipped(t, "a.csv", "id\n", "b.csv", "id\n"), "table.archive_files"},
		"no file":            {zipped(t), "table.binary"},
		"gzip cut short":     {gzipped(t, "id,nom\n")[:12], "table.archive"},
		"numbers only":       {"1,2\n3,4\n", "table.no_header"},
		"same column twice":  {"id,nom,id\n1,a,2\n", "table.column_twice"},
		"too many columns":   {"a,b,c,d,e\n", "table.columns"},
		"too many keys":      {`[{"a":1,"b":1,"c":1,"d":1,"e":1}]`, "table.columns"},
		"header not closed":  {"id,\"nom\n1,2\n", "table.header"},
		"empty array":        {"[]", "table.empty"},
		"not JSON":           {"{id:1}", "table.json"},
		"JSON cut short":     {`[{"id":1},{"id":`, "table.json_cut"},
		"array not closed":   {`[{"id":1}`, "table.json_cut"},
		"too large":          {"id\n" + strings.Repeat("12345678\n", 500_000), "table.size"},
		"gzip bomb":          {gzipped(t, "id\n"+strings.Repeat(strings.Repeat("0", 999)+"\n", 3500)), "table.ratio"},
		"zip bomb":           {zipped(t, "a.csv", "id\n"+strings.Repeat(strings.Repeat("0", 999)+"\n", 3500)), "table.ratio"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, _, err := readAll(t, strings.NewReader(c.file), limits)
			var fault *kernel.Error
			if !errors.As(err, &fault) || fault.Kind != kernel.Invalid || fault.Key != c.key {
				t.Errorf("got %v, want %s", err, c.key)
			}
		})
	}
}

func TestBroken(t *testing.T) {
	limits := DefaultLimits()
	limits.Record = 1000
	long := strings.Repeat("x", 1001)
	cases := map[string]struct {
		file string
		want []string // "line broken" of each row
	}{
		"too few cells":      {"id,nom\n1\n2,b\n", []string{"2 table.cells", "3 "}},
		"too many cells":     {"id,nom\n1,a,b\n2,b\n", []string{"2 table.cells", "3 "}},
		"quote never closed": {"id,nom\n1,\"a\n2,b\n3,c\n", []string{"2 table.quote", "3 ", "4 "}},
		"quote closed too late": {
			"id,nom\n1,\"a\n" + strings.Repeat("2,bbbbbbbbbbbbbbbbbbb\n", 100) + "3,\"c\"\n",
			append(append([]string{"2 table.quote"}, lines(3, 100)...), "103 "),
		},
		"text after a quote":  {"id,nom\n1,\"a\" b\n2,b\n", []string{"2 table.quote", "3 "}},
		"quote within a cell": {"id,nom\n1,écran 15\" plat\n", []string{"2 "}},
		"break within quotes": {"id,nom\n1,\"a\r\nb\"\n2,b\n", []string{"2 ", "4 "}},
		"line too long":       {"id,nom\n1," + long + "\n2,b\n", []string{"2 table.record_length", "3 "}},
		"last line too long":  {"id,nom\n1,a\n2," + long, []string{"2 ", "3 table.record_length"}},
		"bytes without text":  {"id,nom\n1,a\x00\n2,\x81\n3,c\n", []string{"2 table.encoding", "3 table.encoding", "4 "}},
		"JSON: nested":        {`[{"id":{"a":1}},{"id":[[1]]},{"id":2}]`, []string{"1 table.nested", "2 table.nested", "3 "}},
		"JSON: key twice":     {`[{"id":1,"id":2},{"id":2}]`, []string{"1 table.key_twice", "2 "}},
		"JSON: no text":       {`[{"id":"a\u0000"}]`, []string{"1 table.encoding"}},
		"JSON: not an object": {`[{"id":1},2,null,"a"]`, []string{"1 ", "2 table.not_object", "3 table.not_object", "4 table.not_object"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			// The sniffing of binary files looks further than these lines.
			_, rows, err := readAll(t, strings.NewReader(padded(c.file)), limits)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range rows {
				got = append(got, strings.TrimSpace(itoa(r.Line))+" "+r.Broken)
			}
			if want := shifted(c.file, c.want); !reflect.DeepEqual(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestJSONHeaderGrows(t *testing.T) {
	header, rows, err := readAll(t, strings.NewReader(`[{"id":1.50,"a":true},{"b":["x","y",3],"id":null}]`), DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	want := []Row{{Line: 1, Values: []string{"1.50", "true"}}, {Line: 2, Values: []string{"", "", "x|y|3"}}}
	if !reflect.DeepEqual(header, []string{"id", "a", "b"}) || !reflect.DeepEqual(rows, want) {
		t.Errorf("got %q %+v", header, rows)
	}
}

func encode(t *testing.T, f func(string) (string, error), s string) string {
	t.Helper()
	out, err := f(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func gzipped(t testing.TB, s string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(s)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// zipped gives an archive of files: name, content, name, content…
func zipped(t testing.TB, files ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		f, err := w.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
