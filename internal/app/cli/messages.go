package cli

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
)

//go:embed messages.json
var messagesFile []byte

// messages says errors to an operator, by their key.
func messages() (texts map[string]string, err error) {
	err = json.Unmarshal(messagesFile, &texts)
	return texts, err
}

func replaceBlank(text string, i int, arg any) string {
	return strings.ReplaceAll(text, fmt.Sprintf("{%d}", i), fmt.Sprint(arg))
}
