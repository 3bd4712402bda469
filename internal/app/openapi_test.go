package app_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The description of the API is well built: every reference resolves, every
// operation says what it takes and what it answers, and it describes exactly
// what there is. test/browser asks an outsider about the rest.
func TestOpenAPI(t *testing.T) {
	h := openHouse(t)
	a := h.get("/api/openapi.json")
	doc := read[map[string]any](t, a)
	if version, _ := doc["openapi"].(string); !strings.HasPrefix(version, "3.1") {
		t.Errorf("version %v", doc["openapi"])
	}
	checkReferences(t, doc, doc)
	paths, _ := doc["paths"].(map[string]any)
	if len(paths) != 18 {
		t.Errorf("%d paths, want 18", len(paths))
	}
	seen := map[any]bool{}
	for path, item := range paths {
		for method, operation := range item.(map[string]any) {
			op := operation.(map[string]any)
			if !slices.Contains([]string{"get", "post", "put", "delete"}, method) || seen[op["operationId"]] || op["summary"] == nil {
				t.Errorf("%s %s: %v", method, path, op["operationId"])
			}
			seen[op["operationId"]] = true
			if open := op["x-relais-action"] == "page.read"; open != (op["security"] == nil) {
				t.Errorf("%s %s: for %v, with the security %v", method, path, op["x-relais-action"], op["security"])
			}
			checkOperation(t, path, op)
		}
	}
}

var inPath = regexp.MustCompile(`\{(\w+)\}`)

func checkOperation(t *testing.T, path string, op map[string]any) {
	t.Helper()
	named := map[string]bool{}
	parameters, _ := op["parameters"].([]any)
	for _, p := range parameters {
		p := p.(map[string]any)
		name := fmt.Sprint(p["in"], ".", p["name"])
		if named[name] || p["description"] == nil || p["schema"] == nil {
			t.Errorf("%s: %s is said twice, or not described", path, name)
		}
		named[name] = true
	}
	for _, found := range inPath.FindAllStringSubmatch(path, -1) {
		if !named["path."+found[1]] {
			t.Errorf("%s: %s is not described", path, found[1])
		}
	}
	responses, _ := op["responses"].(map[string]any)
	if responses["200"] == nil && responses["201"] == nil && responses["204"] == nil || len(responses) < 2 {
		t.Errorf("%s: answers %v", path, responses)
	}
}

// checkReferences follows every $ref of a part of the document.
func checkReferences(t *testing.T, doc map[string]any, part any) {
	t.Helper()
	switch part := part.(type) {
	case map[string]any:
		if ref, is := part["$ref"].(string); is && !resolves(doc, ref) {
			t.Errorf("%s leads nowhere", ref)
		}
		for _, inside := range part {
			checkReferences(t, doc, inside)
		}
	case []any:
		for _, inside := range part {
			checkReferences(t, doc, inside)
		}
	}
}

func resolves(doc map[string]any, ref string) bool {
	var at any = doc
	for step := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
		object, is := at.(map[string]any)
		if !is || object[step] == nil {
			return false
		}
		at = object[step]
	}
	return true
}

// What the search answers holds only fields that the description names.
func TestAnswersAreAsDescribed(t *testing.T) {
	h := openDemo(t)
	doc := read[map[string]any](t, h.get("/api/openapi.json"))
	properties := at(t, doc, "components", "schemas", "PlaceItem", "properties")
	answered := read[map[string]any](t, h.get("/api/v1/places?limit=100&near=46.81,1.69"))
	for _, item := range answered["items"].([]any) {
		for field := range item.(map[string]any) {
			if properties[field] == nil {
				t.Fatalf("%s is not described", field)
			}
		}
		for _, field := range at(t, doc, "components", "schemas", "PlaceItem")["required"].([]any) {
			if _, has := item.(map[string]any)[field.(string)]; !has {
				t.Fatalf("%s is required, and absent", field)
			}
		}
	}
}

func at(t testing.TB, object map[string]any, steps ...string) map[string]any {
	t.Helper()
	for _, step := range steps {
		inside, is := object[step].(map[string]any)
		if !is {
			t.Fatalf("no %s", step)
		}
		object = inside
	}
	return object
}
