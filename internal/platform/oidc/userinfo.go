package oidc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	gooidc "github.com/coreos/go-oidc/v3/oidc"
)

// person is what userinfo says, by the names of OpenID Connect Core, section
// 5.1, and those that ProConnect adds.
type person struct {
	Subject       string          `json:"sub"`
	Email         string          `json:"email"`
	EmailVerified json.RawMessage `json:"email_verified"`
	GivenName     string          `json:"given_name"`
	UsualName     string          `json:"usual_name"`
	FamilyName    string          `json:"family_name"`
	SIRET         string          `json:"siret"`
}

// userinfo asks who the person is (OpenID Connect Core, section 5.3). The form
// of the answer is the one agreed on: plain JSON where a signature is due is
// refused, so that nobody takes the signature away.
func (c *Client) userinfo(ctx context.Context, found *provider, access string) (person, error) {
	kind, body, err := c.askUserinfo(ctx, found.UserInfoEndpoint(), access)
	if err != nil {
		return person{}, err
	}
	if kind != c.userinfoType() {
		return person{}, untrue("userinfo is not in the form agreed on")
	}
	var who person
	if len(c.config.UserinfoAlg) == 0 {
		if err := json.Unmarshal(body, &who); err != nil {
			return person{}, untrue("userinfo cannot be read")
		}
		return who, nil
	}
	token, err := c.checkToken(ctx, found, string(body), &gooidc.Config{SupportedSigningAlgs: c.config.UserinfoAlg, SkipExpiryCheck: true})
	if err != nil {
		return person{}, err
	}
	now := c.clock()
	if !token.Expiry.IsZero() && token.Expiry.Before(now.Add(-drift)) || token.IssuedAt.After(now.Add(drift)) {
		return person{}, untrue("userinfo is too old, or to come")
	}
	if err := token.Claims(&who); err != nil {
		return person{}, untrue("userinfo cannot be read")
	}
	return who, nil
}

func (c *Client) userinfoType() string {
	if len(c.config.UserinfoAlg) > 0 {
		return "application/jwt"
	}
	return "application/json"
}

// askUserinfo gives the type of the answer and its body.
func (c *Client) askUserinfo(ctx context.Context, address, access string) (kind string, body []byte, err error) {
	request, err := c.userinfoRequest(ctx, address, access)
	if err != nil {
		return "", nil, unavailable("userinfo", err)
	}
	request.Header.Set("Accept", c.userinfoType())
	response, err := c.http.Do(request)
	if err != nil {
		return "", nil, unavailable("userinfo", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return "", nil, untrue(fmt.Sprintf("userinfo answers %d", response.StatusCode))
	}
	body, err = io.ReadAll(response.Body)
	if err != nil {
		return "", nil, unavailable("userinfo", err)
	}
	kind, _, err = mime.ParseMediaType(response.Header.Get("Content-Type"))
	if err != nil {
		return "", nil, unavailable("userinfo", errors.New("no type"))
	}
	return kind, body, nil
}

// userinfoRequest shows the access token in one of the ways of RFC 6750.
func (c *Client) userinfoRequest(ctx context.Context, address, access string) (*http.Request, error) {
	if c.config.UserinfoInBody {
		form := url.Values{"access_token": {access}}.Encode()
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form))
		if err == nil {
			request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		return request, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err == nil {
		request.Header.Set("Authorization", "Bearer "+access)
	}
	return request, err
}
