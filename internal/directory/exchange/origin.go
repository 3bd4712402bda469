package exchange

import (
	"strings"

	"relais/internal/directory"
	"relais/internal/kernel"
)

// The standard wants identifiers that are unique in a file; producers number
// their places without knowing each other. When two sources gave one
// reference, the place that came first goes out under it, and the others under
// "source:reference". An import takes the name of a row's own source off its
// identifier, so that a file of ours read again finds the same places.

// ownRef gives the reference within its source.
func ownRef(o directory.Origin) string {
	for {
		own, ours := strings.CutPrefix(o.Ref, o.Source+":")
		if !ours || own == "" {
			return o.Ref
		}
		o.Ref = own
	}
}

// names gives places the identifiers of one file.
type names struct {
	first map[string]kernel.ID // of a reference that several sources gave
	given map[string]bool
}

// of gives an identifier that no place of the file has yet.
func (n *names) of(p *directory.Place) string {
	name := p.Origin.Ref
	if first, shared := n.first[name]; shared && first != p.ID {
		name = p.Origin.Source + ":" + name
	}
	for n.given[name] { // another source may number its places just so
		name = p.Origin.Source + ":" + name
	}
	n.given[name] = true
	return name
}
