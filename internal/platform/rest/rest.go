// Package rest sets up the open API: typed operations that describe
// themselves (OpenAPI 3.1) and refuse bad parameters by name (RFC 9457).
package rest

import (
	"errors"
	"fmt"
	"math"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"relais/internal/kernel"
	"relais/internal/platform/httpx"
	"relais/internal/platform/i18n"
)

// New gives an API whose operations are added to mux, described at
// /api/openapi.json.
func New(mux *http.ServeMux, title, version string) huma.API {
	config := huma.DefaultConfig(title, version)
	config.OpenAPIPath = "/api/openapi"
	config.DocsPath = ""    // Relais shows its own page, without a script from elsewhere
	config.SchemasPath = "" // the description holds them all
	config.CreateHooks = nil
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token": {Type: "http", Scheme: "bearer", Description: "A token that a member made in their account, for programs that act in their name."},
	}
	config.Transformers = append(config.Transformers, discreet, finite)
	return humago.New(mux, config)
}

// discreet repeats nothing of what was sent to an operation that asks for a
// token: it may be of a person, and programs write down how they were refused.
func discreet(ctx huma.Context, _ string, body any) (any, error) {
	problem, is := body.(*huma.ErrorModel)
	if !is || len(ctx.Operation().Security) == 0 {
		return body, nil
	}
	for _, detail := range problem.Errors {
		detail.Value = nil
	}
	return problem, nil
}

// finite writes values that JSON has no number for, such as an infinite radius,
// as texts in the problem that refuses them.
func finite(_ huma.Context, _ string, body any) (any, error) {
	problem, is := body.(*huma.ErrorModel)
	if !is {
		return body, nil
	}
	for _, detail := range problem.Errors {
		if f, is := detail.Value.(float64); is && (math.IsInf(f, 0) || math.IsNaN(f)) {
			detail.Value = fmt.Sprint(f)
		}
	}
	return problem, nil
}

// Refuse turns an error into the problem that an operation answers; parameter
// names the one of the query at fault, "" when none is. What is internal stays
// inside.
func Refuse(texts i18n.Printer, parameter string, err error) error {
	status := httpx.StatusOf(err)
	if status == http.StatusInternalServerError {
		return huma.NewError(status, texts.T("api.internal"))
	}
	message := texts.T("api.invalid")
	if status > http.StatusInternalServerError {
		message = texts.T("api.internal") // not the fault of the request
	}
	var e *kernel.Error
	if errors.As(err, &e) && texts.Has(e.Key) {
		message = texts.T(e.Key, e.Args...)
	}
	if parameter == "" {
		return huma.NewError(status, message)
	}
	return huma.NewError(status, message, &huma.ErrorDetail{Message: message, Location: "query." + parameter})
}
