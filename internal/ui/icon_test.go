package ui

import (
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"regexp"
	"strconv"
	"testing"
)

// icons reads the icons from the source, so that none is forgotten here.
func icons(t *testing.T) map[string]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "icon.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, is := n.(*ast.ValueSpec); is {
			for i, name := range spec.Names {
				path, err := strconv.Unquote(spec.Values[i].(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				all[name.Name] = path
			}
		}
		return true
	})
	return all
}

// arguments is how many numbers follow each command of a path (SVG 2, 9.3).
var arguments = map[byte]int{'M': 2, 'L': 2, 'H': 1, 'V': 1, 'C': 6, 'S': 4, 'Q': 4, 'T': 2, 'A': 7, 'Z': 0}

var piece = regexp.MustCompile(`^[\s,]*(?:([MLHVCSQTAZmlhvcsqtaz])|([-+]?(?:\d+\.?\d*|\.\d+)))`)

// pathFault says what is wrong with a path on a 24 × 24 grid; "" when nothing.
func pathFault(path string) string {
	var x, y float64
	var command byte
	for rest := path; rest != ""; {
		found := piece.FindStringSubmatch(rest)
		switch {
		case found == nil:
			return "neither a command nor a number: " + rest
		case found[1] != "":
			command, rest = found[1][0], rest[len(found[0]):]
		case command == 0 || command|0x20 == 'z':
			return "a number without a command: " + rest
		}
		if command|0x20 != 'm' && len(rest) == len(path)-1 {
			return "does not begin with a move"
		}
		numbers := make([]float64, arguments[command&^0x20])
		for i := range numbers {
			found := piece.FindStringSubmatch(rest)
			if found == nil || found[2] == "" {
				return "too few numbers after " + string(command)
			}
			numbers[i], _ = strconv.ParseFloat(found[2], 64)
			rest = rest[len(found[0]):]
		}
		if command|0x20 == 'a' && (numbers[3] != 0 && numbers[3] != 1 || numbers[4] != 0 && numbers[4] != 1) {
			return "the flags of an arc are 0 or 1"
		}
		x, y = moved(command, numbers, x, y)
		if math.Min(x, y) < 0 || math.Max(x, y) > 24 {
			return "leaves the grid"
		}
	}
	return ""
}

// moved gives where the pen is after a command.
func moved(command byte, numbers []float64, x, y float64) (float64, float64) {
	dx, dy := x, y
	if command < 'a' {
		dx, dy = 0, 0
	}
	switch n := len(numbers); command | 0x20 {
	case 'z':
		return x, y
	case 'h':
		return dx + numbers[0], y
	case 'v':
		return x, dy + numbers[0]
	default:
		return dx + numbers[n-2], dy + numbers[n-1]
	}
}

func TestIcons(t *testing.T) {
	all := icons(t)
	if len(all) < 13 || all["Pin"] != string(Pin) {
		t.Fatalf("only %d icons were read", len(all))
	}
	for name, path := range all {
		if fault := pathFault(path); fault != "" {
			t.Errorf("%s: %s", name, fault)
		}
	}
}

func TestPathFault(t *testing.T) {
	for path, good := range map[string]bool{
		"M6 3h8l4 4v14H6zM9 12h6": true,
		"M5 5a10 10 0 0 1 14 0":   true,
		"M5 5L6,6 7-1":            false, // above the grid
		"M5 5L6,6 7 7":            true,
		"h5":                      false,
		"M5":                      false,
		"M5 5L6":                  false,
		"M5 5x":                   false,
		"M5 5z6":                  false,
		"M5 5a10 10 0 2 1 1 0":    false,
		"M5 5h20":                 false,
		`M5 5"/><script>`:         false,
		"M1.5.5l.5.5":             true,
		"5 5":                     false,
	} {
		if fault := pathFault(path); (fault == "") != good {
			t.Errorf("%s: %q", path, fault)
		}
	}
}
