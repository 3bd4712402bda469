package guard

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
)

// isJSON tells whether a content is one object or list of JSON.
func isJSON(content []byte) bool {
	bare := bytes.TrimSpace(bytes.TrimPrefix(content, []byte("\ufeff")))
	return len(bare) > 0 && (bare[0] == '{' || bare[0] == '[') && json.Valid(bare)
}

// isTable tells whether a content may be a table in any of the encodings of
// texts: no program, picture, archive or page, and no bytes that texts lack.
func isTable(content []byte) bool {
	sniffed := http.DetectContentType(content)
	if !strings.HasPrefix(sniffed, "text/plain") {
		return false
	}
	wide := bytes.HasPrefix(content, []byte("\xff\xfe")) || bytes.HasPrefix(content, []byte("\xfe\xff"))
	return wide || !bytes.ContainsFunc(content, func(r rune) bool {
		return r < ' ' && r != '\t' && r != '\n' && r != '\r'
	})
}
