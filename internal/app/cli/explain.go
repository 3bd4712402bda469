package cli

import (
	"errors"
	"strings"

	"relais/internal/kernel"
)

// explain says an error to an operator: what happened and, when there is
// something, what to do. What only the machine's own words tell comes last, on a
// line of its own.
func explain(err error) string {
	said, cause := fault(err)
	words, known := causeOf(cause)
	switch {
	case cause == nil || known && words == "":
		return said
	case known && strings.Contains(said, words):
		return said
	case known:
		return said + " (" + words + ")"
	default:
		return said + "\n  détail technique\u202f: " + strings.Join(strings.Fields(cause.Error()), " ")
	}
}

// fault gives what is said of an error, and the cause that it leaves to tell.
func fault(err error) (said string, cause error) {
	var e *kernel.Error
	if !errors.As(err, &e) {
		return "la commande n’a pas abouti", err
	}
	texts, broken := messages()
	text, known := texts[e.Key]
	if broken != nil || !known {
		return "la commande n’a pas abouti", err
	}
	for i, arg := range e.Args {
		text = replaceBlank(text, i, arg)
	}
	return text, e.Cause
}
