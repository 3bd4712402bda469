package product

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"time"
)

// Program is the path of the program that is measured.
type Program string

// Tally is what an import says it did; see the JSON report of the program.
type Tally struct {
	Rows, Created, Updated, Unchanged, Rejected int
}

// Import reads a file of places into a database, and gives how long the whole
// process took.
func (p Program) Import(ctx context.Context, database, file string) (t Tally, took time.Duration, err error) {
	start := time.Now()
	out, err := p.run(ctx, "import", "places", "--json", "--database", database, file)
	took = time.Since(start)
	if err != nil {
		return t, took, err
	}
	return t, took, json.Unmarshal(out, &t)
}

// Export gives every place of a database as a CSV file of the standard v1.
func (p Program) Export(ctx context.Context, database string) ([]byte, error) {
	return p.run(ctx, "export", "places", "--database", database)
}

func (p Program) run(ctx context.Context, args ...string) ([]byte, error) {
	var out, told bytes.Buffer
	c := exec.CommandContext(ctx, string(p), args...)
	c.Stdout, c.Stderr = &out, &told
	if err := c.Run(); err != nil {
		return nil, fmt.Errorf("%s %v: %w: %s", p, args, err, told.Bytes())
	}
	return out.Bytes(), nil
}
