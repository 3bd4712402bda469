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

// Spent is what a whole process took.
type Spent struct {
	Time      time.Duration // from its start to its end
	Processor time.Duration // of all cores together
}

// Import reads a file of places into a database.
func (p Program) Import(ctx context.Context, database, file string) (t Tally, s Spent, err error) {
	out, s, err := p.run(ctx, "import", "places", "--json", "--database", database, file)
	if err != nil {
		return t, s, err
	}
	return t, s, json.Unmarshal(out, &t)
}

// Export gives every place of a database as a CSV file of the standard v1.
func (p Program) Export(ctx context.Context, database string) ([]byte, error) {
	out, _, err := p.run(ctx, "export", "places", "--database", database)
	return out, err
}

func (p Program) run(ctx context.Context, args ...string) ([]byte, Spent, error) {
	var out, told bytes.Buffer
	c := exec.CommandContext(ctx, string(p), args...)
	c.Stdout, c.Stderr = &out, &told
	start := time.Now()
	if err := c.Run(); err != nil {
		return nil, Spent{}, fmt.Errorf("%s %v: %w: %s", p, args, err, told.Bytes())
	}
	spent := Spent{time.Since(start), c.ProcessState.UserTime() + c.ProcessState.SystemTime()}
	return out.Bytes(), spent, nil
}
