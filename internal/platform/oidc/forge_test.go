package oidc

import (
	"encoding/base64"
	"encoding/json"
	"strings"
)

// unsigned gives a token that claims an algorithm and has no signature.
func unsigned(alg string, claims any) string {
	payload, err := json.Marshal(claims)
	if err != nil {
		return err.Error()
	}
	header := `{"alg":"` + alg + `","typ":"JWT"}`
	return base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + base64.RawURLEncoding.EncodeToString(payload) + "."
}

// spoilt gives a token whose signature has one bit turned.
func spoilt(token string) string {
	last := strings.LastIndexByte(token, '.')
	signature, err := base64.RawURLEncoding.DecodeString(token[last+1:])
	if err != nil {
		return err.Error()
	}
	signature[7] ^= 1
	return token[:last+1] + base64.RawURLEncoding.EncodeToString(signature)
}
