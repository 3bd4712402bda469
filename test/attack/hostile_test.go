package attack_test

import (
	"strings"

	"golang.org/x/net/html"
)

// hostile are values that programs trip over, for every kind of field.
func hostile() []string {
	few := []string{
		`"><script>alert(7)</script>`, `' OR '1'='1' --`, "a\x00b", "\xff\xfe\xc0\xaf", "=cmd|' /C calc'!A0", "a\r\nBcc: x@example.org\r\n\r\nb",
		strings.Repeat("é", 6000), "999999999999999999999999999999", "-1",
	}
	if !long() {
		return few
	}
	return append(few,
		"'", `"`, "`", `\`, "%", "%00", "%0d%0aSet-Cookie: a=b", "';SELECT pg_sleep(9)--", "1;DROP TABLE people", "${7*7}", "{{7*7}}", "<%= 7*7 %>", "$(sleep 9)",
		"| sleep 9", "javascript:alert(7)", "//evil.example", `\\evil.example\a`, "http://169.254.169.254/", "file:///etc/passwd", "../../../../etc/passwd",
		"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", "<svg onload=alert(7)>", "\u202eabc\u202c", "\u200b", "\ufeff", "\ud7ff\ue000\uffff", "\U0010ffff",
		"ﷺ", "Z̸̡̢a̵l̶g̷o̸", "ß", "İ", "ı", "0", "-0", "1e309", "NaN", "Infinity", "0x7f", "1,5", "true", "null", "undefined", "[]", "{}", "[object Object]",
		"2026-02-30", "0000-00-00", "99999-12-31", "00000000-0000-0000-0000-000000000000", "fr-FR-x-\x7f", strings.Repeat("a", 70_000), strings.Repeat("<b>", 3000),
		strings.Repeat("\U0001f469\u200d", 500), "+33 6 39 98 00 00 00 00 00 00", "a@b@c", strings.Repeat("a.", 200)+"@example.org", "@", "\t", " ", "\u00a0",
	)
}

// runs tells what a browser would run of a page that came from a hostile
// value, "" when nothing.
func runs(page string) (found string) {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return "what is no page"
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if n.Data == "script" && strings.Contains(text(n), "alert(7)") {
			return "a script that was typed"
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || strings.HasPrefix(strings.TrimSpace(a.Val), "javascript:") && a.Key != "value" {
				return a.Key + "=" + a.Val
			}
		}
	}
	if strings.Contains(page, "root:x:0:0") {
		return "a file of the server"
	}
	return ""
}
