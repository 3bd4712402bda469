package asvs

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// part gives what stands between the braces of a block of the example for
// Caddy, comments left out.
func part(t *testing.T, file, opening string) string {
	t.Helper()
	text := regexp.MustCompile(`(?m)^\s*#.*$`).ReplaceAllString(file, "")
	_, after, found := strings.Cut(text, "\n"+opening+" {")
	if !found {
		t.Fatalf("no block %q", opening)
	}
	depth := 1
	for at, letter := range after {
		switch letter {
		case '{':
			depth++
		case '}':
			depth--
		}
		if depth == 0 {
			return after[:at]
		}
	}
	t.Fatalf("the block %q does not end", opening)
	return ""
}

const caddyFile = "deploy/relais.caddy"

func TestTheProxyHoldsBrowsersToHTTPS(t *testing.T) {
	secure := part(t, readFile(t, caddyFile), "relais.example.org")
	header := regexp.MustCompile(`header Strict-Transport-Security "max-age=(\d+); includeSubDomains"`).FindStringSubmatch(secure)
	if header == nil {
		t.Fatalf("no Strict-Transport-Security in %s", secure)
	}
	const year = 365 * 24 * 3600
	if age, err := strconv.Atoi(header[1]); err != nil || age < year {
		t.Errorf("for %s seconds only", header[1])
	}
	if !strings.Contains(secure, "reverse_proxy 127.0.0.1:8080") {
		t.Errorf("it leads elsewhere: %s", secure)
	}
	if strings.Contains(secure, "trusted_proxies") || strings.Contains(secure, "header_up") {
		t.Error("addresses that clients claim would be passed on")
	}
}

func TestTheProxySendsPagesOnAndRefusesPrograms(t *testing.T) {
	plain := part(t, readFile(t, caddyFile), "http://relais.example.org")
	programs := regexp.MustCompile(`handle /api/\* \{\s*respond "[^"]*" 403\s*\}`)
	pages := regexp.MustCompile(`handle \{\s*redir https://relais\.example\.org\{uri\} 308\s*\}`)
	if !programs.MatchString(plain) || !pages.MatchString(plain) {
		t.Errorf("over plain HTTP: %s", plain)
	}
	if strings.Contains(plain, "reverse_proxy") {
		t.Error("what comes in clear reaches Relais")
	}
}
