package cli

import (
	"errors"
	"io"
	"regexp"
	"strings"

	"github.com/alecthomas/kong"
)

// helpWords are the words of the help that are not ours, and ours for them.
var helpWords = strings.NewReplacer(
	"Usage: ", "Usage : ", "Flags:", "Options :", "Commands:", "Commandes :", "Arguments:", "Arguments :",
	"[flags]", "[options]", "<command>", "<commande>",
	"Show context-sensitive help.", "Montrer cette aide.",
	"for more information on a command.", "décrit une commande.", "for more information.", "en dit plus.",
	`Run "`, "", `--help" `, "--help ",
)

// Spaces that a line does not break at stand for themselves only once the lines
// of the help are cut: the parser cuts at any space.
var (
	heldSpaces  = strings.NewReplacer("\u202f", "\ue000", "\u00a0", "\ue001")
	givenSpaces = strings.NewReplacer("\ue000", "\u202f", "\ue001", "\u00a0")
)

// keepSpaces keeps the lines of the help from being cut before a colon.
func keepSpaces(node *kong.Node) {
	node.Help = heldSpaces.Replace(node.Help)
	for _, flag := range node.Flags {
		flag.Help = heldSpaces.Replace(flag.Help)
	}
	for _, argument := range node.Positional {
		argument.Help = heldSpaces.Replace(argument.Help)
	}
	for _, child := range node.Children {
		keepSpaces(child)
	}
}

// frenchHelp writes the help in French.
type frenchHelp struct{ io.Writer }

// Write writes one piece of the help.
func (h frenchHelp) Write(b []byte) (int, error) {
	if _, err := helpWords.WriteString(h.Writer, givenSpaces.Replace(string(b))); err != nil {
		return 0, err
	}
	return len(b), nil
}

// parseFaults are what can be wrong with a command line, as the parser says
// it and as we do.
var parseFaults = []struct {
	theirs *regexp.Regexp
	ours   string
}{
	{regexp.MustCompile(`^unknown flag (\S+?)(?:, did you mean (.+)\?)?$`), "option inconnue\u202f: $1"},
	{regexp.MustCompile(`^unexpected argument (.+?)(?:, did you mean (.+)\?)?$`), "argument inattendu\u202f: $1"},
	{regexp.MustCompile(`^expected one of (.+)$`), "il manque une commande\u202f: $1"},
	{regexp.MustCompile(`^expected (.+)$`), "il manque $1"},
	{regexp.MustCompile(`^(\S+) must be one of (.+) but got (.+)$`), "$1\u202f: attendu $2, et non $3"},
	{regexp.MustCompile(`^missing flags: (.+)$`), "il manque $1"},
	{regexp.MustCompile(`^(\S+): expected a valid \d+ bit (?:u?int|float) but got (.+)$`), "$1\u202f: un nombre est attendu, et non $2"},
	{regexp.MustCompile(`^(--[a-z-]+): .*(?:expected|missing|value).*$`), "$1\u202f: cette valeur n’est pas comprise"},
	{regexp.MustCompile(`^([a-z -]+): (il manque .+)$`), "$1\u202f: $2"},
}

// parseFault says in French what is wrong with a command line.
func parseFault(err error) string {
	said := err.Error()
	for _, fault := range parseFaults {
		if fault.theirs.MatchString(said) {
			said = fault.theirs.ReplaceAllString(said, fault.ours)
			break
		}
	}
	if wantsCommand(err) {
		said = strings.Replace(said, "argument inattendu", "commande inconnue", 1)
	}
	return strings.ReplaceAll(strings.ReplaceAll(said, `","`, ", "), `"`, "")
}

// wantsCommand tells whether a command was still to come where the line went
// wrong.
func wantsCommand(err error) bool {
	var wrong *kong.ParseError
	if !errors.As(err, &wrong) || wrong.Context == nil {
		return false
	}
	selected := wrong.Context.Selected()
	return selected == nil || len(selected.Children) > 0
}
