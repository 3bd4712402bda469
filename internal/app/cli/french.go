package cli

import (
	"io"
	"regexp"
	"strings"
)

// helpWords are the words of the help that are not ours, and ours for them.
var helpWords = strings.NewReplacer(
	"Usage: ", "Usage : ", "Flags:", "Options :", "Commands:", "Commandes :", "Arguments:", "Arguments :",
	"[flags]", "[options]", "<command>", "<commande>",
	"Show context-sensitive help.", "Montrer cette aide.",
	"for more information on a command.", "dit tout d’une commande.", "for more information.", "en dit plus.",
	`Run "`, `"`,
)

// frenchHelp writes the help in French.
type frenchHelp struct{ io.Writer }

// Write writes one piece of the help.
func (h frenchHelp) Write(b []byte) (int, error) {
	if _, err := helpWords.WriteString(h.Writer, string(b)); err != nil {
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
	{regexp.MustCompile(`^unknown flag (\S+?)(?:, did you mean (.+)\?)?$`), "option inconnue : $1"},
	{regexp.MustCompile(`^unexpected argument (.+?)(?:, did you mean (.+)\?)?$`), "argument inattendu : $1"},
	{regexp.MustCompile(`^expected one of (.+)$`), "il manque une commande : $1"},
	{regexp.MustCompile(`^expected (.+)$`), "il manque $1"},
	{regexp.MustCompile(`^(\S+) must be one of (.+) but got (.+)$`), "$1 : attendu $2, et non $3"},
	{regexp.MustCompile(`^missing flags: (.+)$`), "il manque $1"},
	{regexp.MustCompile(`^(--[a-z-]+): .*(?:expected|missing|value).*$`), "$1 : cette valeur n’est pas comprise"},
}

// parseFault says in French what is wrong with a command line.
func parseFault(err error) string {
	said := err.Error()
	for _, fault := range parseFaults {
		if found := fault.theirs.FindStringSubmatch(said); found != nil {
			return fault.theirs.ReplaceAllString(said, fault.ours)
		}
	}
	return said
}
