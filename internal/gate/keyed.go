package gate

import (
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// keyHeader carries the key that a program chose for a request, so that it acts
// once.
const keyHeader = "Idempotency-Key"

// reads are the methods that change nothing; the pattern of a route without a
// method takes every one.
var reads = []string{http.MethodGet, http.MethodHead, http.MethodOptions}

// Unkeyed lists the routes that may change something, and are neither a form of
// this gate, which acts once for its key, nor among those excepted, by pattern
// and for a reason. It also lists the exceptions that are no route any more.
func (g *Gate) Unkeyed(excepted map[string]string) (patterns []string) {
	met := map[string]bool{}
	for _, route := range g.Routes.All() {
		method, _, _ := strings.Cut(route.Pattern, " ")
		if slices.Contains(reads, method) || g.forms[route.Pattern] {
			continue
		}
		if met[route.Pattern] = true; excepted[route.Pattern] == "" {
			patterns = append(patterns, route.Pattern)
		}
	}
	for pattern := range excepted {
		if !met[pattern] {
			patterns = append(patterns, pattern+" (excepted, and no longer there)")
		}
	}
	slices.Sort(patterns)
	return patterns
}

// UnkeyedOperations lists the operations of an API that may change something and
// do not require the header by which they act once.
func UnkeyedOperations(api huma.API) (operations []string) {
	for path, item := range api.OpenAPI().Paths {
		for _, op := range []*huma.Operation{item.Post, item.Put, item.Patch, item.Delete} {
			if op != nil && !slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool {
				return p.In == "header" && p.Name == keyHeader && p.Required
			}) {
				operations = append(operations, op.Method+" "+path)
			}
		}
	}
	slices.Sort(operations)
	return operations
}
