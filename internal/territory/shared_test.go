package territory

import (
	"os"
	"path/filepath"
	"testing"
)

// sharedFile gives the path of a file of the shared data, or skips the test:
// the data are not part of the project.
func sharedFile(t *testing.T, path ...string) string {
	t.Helper()
	folder := os.Getenv("RELAIS_SHARED")
	if folder == "" {
		folder = filepath.Join("..", "..", "..", "shared")
	}
	file := filepath.Join(append([]string{folder, "data"}, path...)...)
	if _, err := os.Stat(file); err != nil {
		t.Skipf("needs the shared data %s: set RELAIS_SHARED", filepath.Join(path...))
	}
	return file
}
