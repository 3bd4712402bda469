package browser

import (
	"os"
	"os/exec"
	"testing"
)

// An outsider finds the description of the API valid.
func TestOpenAPIReferee(t *testing.T) {
	needTool(t, "node")
	_, err := os.Stat("node_modules/@seriousme")
	need(t, err == nil, "the validator is not here: run npm ci in test/browser")
	out, err := exec.CommandContext(t.Context(), "node", "openapi.mjs", served.URL+"/api/openapi.json").CombinedOutput()
	if err != nil {
		t.Errorf("%v:\n%s", err, out)
	}
}
