// Package rest sets up the open API: typed operations that describe
// themselves (OpenAPI 3.1) and refuse bad parameters by name (RFC 9457).
package rest

import (
	"errors"
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
	return humago.New(mux, config)
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
