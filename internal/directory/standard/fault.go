package standard

import (
	"fmt"
	"strings"
)

// Fault tells what is wrong with one field of one row, or what was mended in
// it.
type Fault struct {
	Line     int    `json:"line"`
	Ref      string `json:"ref,omitempty"`  // the row's id
	Field    string `json:"field"`          // the column, as the file names it; "" for the row as a whole
	Value    string `json:"value"`          // what was found, cut at 80 characters
	Expected string `json:"expected"`       // key of a text: "fault.…" says what was expected, "note.…" what was done
	Args     []any  `json:"args,omitempty"` // what fills that text
}

// French writes the fault as a sentence: "ligne 12, code_postal : « 7500 » ;
// attendu : cinq chiffres".
func (f Fault) French() string {
	return fmt.Sprintf("ligne %d, %s", f.Line, f.withoutLine())
}

// withoutLine is French for where the line is told apart.
func (f Fault) withoutLine() string {
	said := fmt.Sprintf(french(f.Expected), f.Args...)
	if strings.HasPrefix(f.Expected, "fault.") {
		said = "attendu : " + said
	}
	switch {
	case f.Field == "":
		return said
	case f.Value == "":
		return fmt.Sprintf("%s : vide ; %s", f.Field, said)
	}
	return fmt.Sprintf("%s : « %s » ; %s", f.Field, f.Value, said)
}

// shown is how much of a value a fault shows, in characters.
const shown = 80

// cut shortens a value for a message.
func cut(value string) string {
	n := 0
	for i := range value {
		if n == shown {
			return value[:i]
		}
		n++
	}
	return value
}
