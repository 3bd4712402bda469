package tabular

import (
	"fmt"
	"io"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

func itoa(n int) string { return strconv.Itoa(n) }

// lines gives "line " for n sound lines.
func lines(from, n int) []string {
	var out []string
	for i := range n {
		out = append(out, itoa(from+i)+" ")
	}
	return out
}

// padding is the number of sound rows put before those of a test.
const padding = 600

// padded puts sound rows after the header of a CSV file, so that what follows
// lies beyond what is looked at to recognise the table.
func padded(file string) string {
	head, rest, _ := strings.Cut(file, "\n")
	if strings.HasPrefix(file, "[") {
		return file
	}
	return head + "\n" + strings.Repeat("0,abcdef\n", padding) + rest
}

// shifted says what padded makes of the rows expected.
func shifted(file string, want []string) []string {
	if strings.HasPrefix(file, "[") {
		return want
	}
	out := lines(2, padding)
	for _, w := range want {
		line, broken, _ := strings.Cut(w, " ")
		n, _ := strconv.Atoi(line)
		out = append(out, itoa(n+padding)+" "+broken)
	}
	return out
}

// endless gives a start, then the same byte n times, then an end.
func endless(start string, b byte, n int64, end string) io.Reader {
	return io.MultiReader(strings.NewReader(start), io.LimitReader(same(b), n), strings.NewReader(end))
}

type same byte

func (s same) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(s)
	}
	return len(p), nil
}

// TestLongLine reads a file with a line of 300 MB: the line is told and
// passed over, and memory stays small.
func TestLongLine(t *testing.T) {
	for name, file := range map[string]io.Reader{
		"plain":  endless("id,nom\n1,", 'x', 300<<20, "\n2,b\n"),
		"quoted": endless("id,nom\n1,\"", 'x', 300<<20, "\"\n2,b\n"),
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, rows, err := readAll(t, file, DefaultLimits())
			runtime.ReadMemStats(&after)
			if err != nil || len(rows) != 2 || rows[0].Broken != BrokenTooLong || rows[1].Line != 3 || rows[1].Broken != "" {
				t.Fatalf("got %+v, %v", rows, err)
			}
			if grown := after.TotalAlloc - before.TotalAlloc; grown > 32<<20 {
				t.Errorf("%d bytes allocated", grown)
			}
		})
	}
}

func TestLongObject(t *testing.T) {
	for name, file := range map[string]io.Reader{
		"string":      endless(`[{"id":"`, 'x', 300<<20, `"}]`),
		"deep":        endless(`[`, '[', 300<<20, ``),
		"wrapped":     endless(`{"a":"`, 'x', 300<<20, `"}`),
		"list values": endless(`{"a":[1`, '1', 300<<20, `]}`),
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, rows, err := readAll(t, file, DefaultLimits())
			runtime.ReadMemStats(&after)
			if err == nil {
				t.Errorf("read %d rows", len(rows))
			}
			if grown := after.TotalAlloc - before.TotalAlloc; grown > 32<<20 {
				t.Errorf("%d bytes allocated", grown)
			}
		})
	}
}

// TestOpenQuotes reads a file where each line opens a quote that nothing
// closes: the work must stay in proportion to the file.
func TestOpenQuotes(t *testing.T) {
	const n = 200_000
	start := time.Now()
	_, rows, err := readAll(t, strings.NewReader("id,nom\n"+strings.Repeat("1,\"a\" b\n1,\"a\n", n)), DefaultLimits())
	if err != nil || len(rows) < n {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("took %v", took)
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"id,nom\n1,\"a\"\"b\"\n", "id;nom\r\n1;2;3\r\n", `[{"id":1}]`, `{"data":[{"a":[1,null]}]}`, "{\"a\":1}\n{\"b\":{}}",
		"a,\"b\n", "\xff\xfei\x00d\x00", "\x1f\x8b", "PK\x03\x04", "a\n\"\r\"b", "id\n\xe9\x81",
	} {
		f.Add([]byte(s))
	}
	limits := DefaultLimits()
	limits.Record, limits.Size = 4096, 1<<20
	f.Fuzz(func(t *testing.T, file []byte) {
		table, err := NewReader(strings.NewReader(string(file)), limits)
		if err != nil {
			return
		}
		last := 0
		for {
			row, err := table.Next()
			if err != nil {
				return
			}
			if row.Line <= last {
				t.Fatalf("line %d after line %d", row.Line, last)
			}
			if row.Broken == "" && len(row.Values) > len(table.Header()) {
				t.Fatalf("%d values under %d columns", len(row.Values), len(table.Header()))
			}
			last = row.Line
		}
	})
}

func BenchmarkCSV(b *testing.B) {
	var file strings.Builder
	for i := range 32 {
		fmt.Fprintf(&file, "colonne_%d,", i)
	}
	file.WriteString("fin\n")
	for i := range 100_000 {
		for j := range 32 {
			fmt.Fprintf(&file, "\"v%d\",", i*j)
		}
		file.WriteString("fin\n")
	}
	text := file.String()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, rows, err := readAll(b, strings.NewReader(text), DefaultLimits()); err != nil || len(rows) != 100_000 {
			b.Fatal(err, len(rows))
		}
	}
}
