package web

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"relais/internal/access"
	"relais/internal/gate"
	"relais/internal/platform/httpx"
	"relais/internal/platform/i18n"
	"relais/internal/ui"
)

// operation is one way to ask the API, as its readable page shows it.
type operation struct {
	tag, method, path    string
	summary, description string
	parameters           []*huma.Param
	token                string // the permission of the token that is needed; "" for none
	body                 string // an example of what to send, in JSON; "" for nothing
}

// RegisterGuide adds the readable documentation of the API, made from its
// description. Like the API, it is in English.
func (p *Pages) RegisterGuide(routes *gate.Routes, description *huma.OpenAPI) {
	operations := operationsOf(description)
	routes.HandleFunc(access.PageRead, "GET /api", p.handle(func(v *visit) error {
		v.Printer = p.catalog.Printer(i18n.English)
		frame := p.frame(v, "Relais API", p.styles.text, "?")
		return p.send(v, http.StatusOK, frame, guidePage(&frame, httpx.Origin(p.settings.PublicURL, v.r), operations))
	}))
}

func operationsOf(description *huma.OpenAPI) []operation {
	var all []operation
	for path, item := range description.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Delete} {
			if op != nil {
				all = append(all, operation{op.Tags[0], op.Method, path, op.Summary, op.Description, op.Parameters, permissionOf(op), bodyOf(op)})
			}
		}
	}
	slices.SortFunc(all, func(a, b operation) int {
		return cmp.Or(strings.Compare(b.tag, a.tag), strings.Compare(a.path, b.path), strings.Compare(a.method, b.method))
	})
	return all
}

// permissionOf gives the permission of the token that an operation needs.
func permissionOf(op *huma.Operation) string {
	for _, security := range op.Security {
		for _, permissions := range security {
			return strings.Join(permissions, " ")
		}
	}
	return ""
}

// bodyOf gives an example of what to send to an operation.
func bodyOf(op *huma.Operation) string {
	if op.RequestBody == nil {
		return ""
	}
	for _, media := range op.RequestBody.Content {
		if text, err := json.MarshalIndent(media.Example, "", "  "); err == nil && media.Example != nil {
			return string(text)
		}
	}
	return ""
}

// example gives an address that shows an operation at work.
func (o operation) example() string {
	var query []string
	for _, parameter := range o.parameters {
		if value, is := parameter.Example.(string); is && (parameter.Name == "near" || parameter.Name == "q") {
			query = append(query, parameter.Name+"="+value)
		}
	}
	if len(query) == 0 {
		return ""
	}
	return o.path + "?" + strings.Join(query, "&")
}

// bounds says what a parameter must be.
func bounds(f *ui.Frame, parameter *huma.Param) string {
	if parameter.Required {
		return f.T("guide.required")
	}
	return f.T("guide.optional")
}
