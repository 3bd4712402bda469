package oidc

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"relais/internal/kernel"
)

// unavailable says that the provider could not be asked, or answered nonsense,
// when doing something. Of the errors of libraries, which may quote what was
// sent or received, only those of the network are kept.
func unavailable(doing string, err error) error {
	var network *url.Error
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &network):
		err = fmt.Errorf("%s: %w", doing, network.Err)
	case errors.As(err, &large):
		err = fmt.Errorf("%s: the answer is larger than %d bytes", doing, large.Limit)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		err = fmt.Errorf("%s: %w", doing, err)
	default:
		err = fmt.Errorf("%s: the answer is not what the standard asks", doing)
	}
	return kernel.Because(kernel.Unavailable, "oidc.unavailable", err)
}

// untrue says why what the provider gave is not believed.
func untrue(reason string) error {
	return kernel.Because(kernel.Forbidden, "oidc.token", errors.New(reason))
}

// strange says why an answer is not to what this browser asked.
func strange(reason string) error {
	return kernel.Because(kernel.Invalid, "oidc.state", errors.New(reason))
}

// late says why it is too late.
func late(reason string) error {
	return kernel.Because(kernel.Invalid, "oidc.expired", errors.New(reason))
}

// refusal turns the error parameter of a callback into an error. Only codes of
// the standards are repeated: the parameter is text that anyone can write.
func refusal(code string) error {
	kind := kernel.Forbidden
	if code == "temporarily_unavailable" || code == "server_error" {
		kind = kernel.Unavailable
	}
	return kernel.Fault(kind, "oidc.refused", knownCode(code))
}

// knownCode gives a code of RFC 6749 (4.1.2.1 and 5.2), OpenID Connect Core
// (3.1.2.6) or OpenID Connect Unmet Authentication Requirements as it is, and
// "other" for anything else.
func knownCode(code string) string {
	if slices.Contains([]string{
		"invalid_request", "unauthorized_client", "access_denied", "unsupported_response_type",
		"invalid_scope", "server_error", "temporarily_unavailable",
		"invalid_client", "invalid_grant", "unsupported_grant_type",
		"interaction_required", "login_required", "account_selection_required", "consent_required",
		"invalid_request_uri", "invalid_request_object", "request_not_supported",
		"request_uri_not_supported", "registration_not_supported",
		"unmet_authentication_requirements",
	}, code) {
		return code
	}
	return "other"
}
