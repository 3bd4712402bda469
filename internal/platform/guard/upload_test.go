package guard

import (
	"archive/zip"
	"bytes"
	"errors"
	"strings"
	"testing"

	"relais/internal/kernel"
)

// archive makes a zip archive of names and contents, in the order given.
func archive(t testing.TB, pairs ...string) string {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i := 0; i < len(pairs); i += 2 {
		entry, err := w.Create(pairs[i])
		if err == nil {
			_, err = entry.Write([]byte(pairs[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func workbook(t testing.TB, more ...string) string {
	t.Helper()
	return archive(t, append([]string{"[Content_Types].xml", "<Types/>", "xl/workbook.xml", "<workbook/>", "xl/worksheets/sheet1.xml", "<worksheet/>"}, more...)...)
}

const (
	excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	bound = 1 << 20
)

func TestUploadAccepted(t *testing.T) {
	u := Upload{bound, []FileKind{CSV, XLSX, JSON, PDF}}
	for _, c := range []struct{ name, declared, content, kept string }{
		{"lieux.csv", "text/csv", "id;nom\n1;Mairie\n", "lieux.csv"},
		{"LIEUX.CSV", "text/csv; charset=windows-1252", "id;nom\n1;M\xe9diath\xe8que\n", "LIEUX.CSV"},
		{`C:\x\lieux.csv`, "application/vnd.ms-excel", "\xef\xbb\xbfid\n", "lieux.csv"},
		{"lieux.csv", "", "\xff\xfei\x00d\x00\n\x00", "lieux.csv"},
		{"lieux.csv", "application/octet-stream", strings.Repeat("x", bound), "lieux.csv"},
		{"lieux.json", "application/json", "\ufeff [{\"id\": 1}]\n", "lieux.json"},
		{"../lieux.xlsx", excel, workbook(t), "lieux.xlsx"},
		{"lieux.xlsx", excel, workbook(t, "xl/media/", "", "xl/equal.xml", strings.Repeat("<c/>", 1<<20)), "lieux.xlsx"},
		{"charte.pdf", "application/pdf", "%PDF-1.7\n…", "charte.pdf"},
	} {
		got, err := u.Receive(c.name, c.declared, strings.NewReader(c.content))
		if err != nil || got.Name != c.kept || string(got.Content) != c.content || !strings.EqualFold("."+string(got.Kind), got.Name[strings.LastIndexByte(got.Name, '.'):]) {
			t.Errorf("%s: got %s %s, %v", c.name, got.Name, got.Kind, err)
		}
	}
}

func TestUploadRefused(t *testing.T) {
	u := Upload{bound, []FileKind{CSV, XLSX, JSON, PDF}}
	book, zeros := workbook(t), strings.Repeat("0", 20<<20)
	many := make([]string, 0, 2*mostEntries)
	for range mostEntries {
		many = append(many, "xl/"+strings.Repeat("x", len(many)%7)+string(rune('a'+len(many)%26))+strings.Repeat("y", len(many)/26), "")
	}
	for _, c := range []struct{ why, name, declared, content, key string }{
		{"nothing", "a.csv", "text/csv", "", "upload.empty"},
		{"one byte too many", "a.csv", "text/csv", strings.Repeat("x", bound+1), "upload.size"},
		{"no ending", "a", "text/csv", "id\n", "upload.kind"},
		{"a program", "a.exe", "text/csv", "id\n", "upload.kind"},
		{"two endings", "a.csv.html", "text/csv", "id\n", "upload.kind"},
		{"a hidden ending", "a.csv\x00.exe", "text/csv", "id\n", "upload.kind"},
		{"an ending turned round", "a\u202evsc.exe", "text/csv", "id\n", "upload.kind"},
		{"macros by name", "a.xlsm", excel, book, "upload.kind"},
		{"another type", "a.csv", "text/html", "id\n", "upload.mismatch"},
		{"a type that is none", "a.csv", ";;", "id\n", "upload.mismatch"},
		{"a workbook called a table", "a.csv", "text/csv", book, "upload.mismatch"},
		{"a page called a table", "a.csv", "text/csv", "<html><script>alert(1)</script>", "upload.mismatch"},
		{"a picture called a table", "a.csv", "text/csv", "\x89PNG\r\n\x1a\n", "upload.mismatch"},
		{"a program called a table", "a.csv", "text/csv", "MZ\x90\x00\x03\x00\x00\x00", "upload.mismatch"},
		{"controls in a table", "a.csv", "text/csv", strings.Repeat("x", 600) + "\x01", "upload.mismatch"},
		{"a page called a PDF", "a.pdf", "application/pdf", "<html>%PDF-1.7", "upload.mismatch"},
		{"a table called a workbook", "a.xlsx", excel, "id\n", "upload.mismatch"},
		{"an old or locked workbook", "a.xlsx", excel, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "upload.mismatch"},
		{"broken JSON", "a.json", "application/json", `{"a": 1`, "upload.mismatch"},
		{"JSON that is no list", "a.json", "application/json", `"a"`, "upload.mismatch"},
		{"two pieces of JSON", "a.json", "application/json", `{} {}`, "upload.mismatch"},
		{"an archive that is no workbook", "a.xlsx", excel, archive(t, "a.txt", "x"), "upload.mismatch"},
		{"a workbook cut short", "a.xlsx", excel, book[:len(book)-30], "upload.damaged"},
		{"a workbook spoilt", "a.xlsx", excel, book[:60] + "\xff\xff\xff" + book[63:], "upload.damaged"},
		{"macros inside", "a.xlsx", excel, workbook(t, "xl/vbaProject.bin", "x"), "upload.mismatch"},
		{"controls inside", "a.xlsx", excel, workbook(t, "xl/activeX/activeX1.xml", "x"), "upload.mismatch"},
		{"a way out", "a.xlsx", excel, workbook(t, "../../x", "x"), "upload.mismatch"},
		{"a way out within", "a.xlsx", excel, workbook(t, "xl/../../x", "x"), "upload.mismatch"},
		{"a root", "a.xlsx", excel, workbook(t, "/etc/x", "x"), "upload.mismatch"},
		{"a way out of Windows", "a.xlsx", excel, workbook(t, `..\x`, "x"), "upload.mismatch"},
		{"two entries of one name", "a.xlsx", excel, workbook(t, "xl/Workbook.xml", "x"), "upload.mismatch"},
		{"too dense", "a.xlsx", excel, workbook(t, "xl/zeros.xml", zeros), "upload.bomb"},
		{"too dense in pieces", "a.xlsx", excel, workbook(t, "xl/1.xml", zeros[:9<<20], "xl/2.xml", zeros[:9<<20]), "upload.bomb"},
		{"too many entries", "a.xlsx", excel, workbook(t, many...), "upload.bomb"},
		{"a size that lies", "a.xlsx", excel, lying(t), "upload.damaged"},
	} {
		_, err := u.Receive(c.name, c.declared, strings.NewReader(c.content))
		var fault *kernel.Error
		if !errors.As(err, &fault) || fault.Kind != kernel.Invalid || fault.Key != c.key {
			t.Errorf("%s: got %v, expected %s", c.why, err, c.key)
		}
	}
	if _, err := (Upload{bound, []FileKind{PDF}}).Receive("a.csv", "text/csv", strings.NewReader("id\n")); err == nil {
		t.Error("a kind that is not allowed here passed")
	}
}

// lying gives a workbook whose directory announces one byte for a large entry.
func lying(t testing.TB) string {
	t.Helper()
	const size = "\x00\x00\x20\x01" // 18 MiB, as the directory writes it
	book := workbook(t, "xl/x.xml", strings.Repeat("0", 0x01200000))
	at := strings.LastIndex(book, size)
	if at < 0 {
		t.Fatal("the size is not found")
	}
	return book[:at] + "\x01\x00\x00\x00" + book[at+4:]
}

func TestAFileLargerThanItsBoundIsNotRead(t *testing.T) {
	endless := &counter{}
	if _, err := (Upload{1000, []FileKind{CSV}}).Receive("a.csv", "", endless); err == nil || endless.read > 4096 {
		t.Errorf("read %d bytes, %v", endless.read, err)
	}
}

type counter struct{ read int }

func (c *counter) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	c.read += len(p)
	return len(p), nil
}

func FuzzUpload(f *testing.F) {
	f.Add("a.csv", "text/csv", "id\n")
	f.Add("a.xlsx", excel, workbook(f))
	f.Add("a.json", "", "{}")
	f.Add("a.pdf", "", "%PDF-1.4")
	u := Upload{1 << 16, []FileKind{CSV, XLSX, JSON, PDF}}
	f.Fuzz(func(t *testing.T, name, declared, content string) {
		got, err := u.Receive(name, declared, strings.NewReader(content))
		if err != nil && kernel.KindOf(err) != kernel.Invalid {
			t.Errorf("%v", err)
		}
		if err == nil && (got.Name != FileName(name) || string(got.Content) != content) {
			t.Errorf("%q became %q", name, got.Name)
		}
	})
}
