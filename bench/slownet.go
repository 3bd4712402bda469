package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"relais/bench/product"
	"relais/bench/report"
)

// visited is a line of the referee of pages.
type visited struct {
	Status     int      `json:"status"`
	Bytes      int      `json:"bytes"`
	Requests   int      `json:"requests"`
	LoadMS     int      `json:"load_ms"`
	Violations []string `json:"violations"`
}

// onSlowNetwork asks the referee of pages how long each page takes on 2G. It
// gives no row where there is no referee, or no browser for it.
func (b *bench) onSlowNetwork(ctx context.Context, server *product.Server, paths []string) (rows []report.Row, err error) {
	folder, err := b.referee(ctx)
	if err != nil {
		fmt.Println("the pages are not timed on 2G:", err)
		return nil, nil
	}
	args := []string{"pages.mjs", "--net=2g"}
	for _, path := range paths {
		args = append(args, "http://"+server.Address+path)
	}
	c := exec.CommandContext(ctx, "node", args...)
	c.Dir, c.Stderr = folder, os.Stderr
	out, failed := c.Output() // it fails, too, when a page has faults: they are counted below
	lines := bufio.NewScanner(bytes.NewReader(out))
	for i := 0; lines.Scan() && i < len(paths); i++ {
		var v visited
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			return nil, err
		}
		rows = append(rows, report.Row{
			Core: fmt.Sprintf("page %d on 2G", i+1),
			Ours: fmt.Sprintf("%.2f s; %s bytes, %d requests, %d faults of accessibility", float64(v.LoadMS)/1000,
				report.Count(v.Bytes), v.Requests, len(v.Violations)),
			Target: "≤ 1.0 s", Verdict: report.Judge(v.LoadMS <= 1000),
		})
	}
	if len(rows) < len(paths) {
		return rows, fmt.Errorf("the referee saw %d pages of %d: %w", len(rows), len(paths), failed)
	}
	return rows, nil
}

// referee makes a copy of the referee of pages that can run.
func (b *bench) referee(ctx context.Context) (folder string, err error) {
	if b.short || b.pages == "" {
		return "", errors.New("no referee of pages")
	}
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			return "", err
		}
	}
	folder = b.file("referee")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", err
	}
	for _, name := range []string{"pages.mjs", "package.json", "package-lock.json"} {
		content, err := os.ReadFile(filepath.Join(b.pages, name))
		if err != nil {
			return "", err
		}
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o644); err != nil {
			return "", err
		}
	}
	c := exec.CommandContext(ctx, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--silent")
	c.Dir = folder
	told, err := c.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("npm ci: %w: %s", err, told)
	}
	return folder, nil
}
