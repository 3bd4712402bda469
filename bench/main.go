// Command bench measures Relais side by side with what it is compared with,
// checks the answers in the same run, prints ratios and writes the page of
// figures of the documentation. scripts/bench builds and runs it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"relais/bench/report"
)

func main() {
	var c config
	flag.BoolVar(&c.short, "short", false, "a minute at most, for continuous integration")
	flag.StringVar(&c.program, "relais", "", "the program to measure")
	flag.StringVar(&c.load, "load", "", "the program that asks")
	flag.StringVar(&c.out, "out", "", "the page of figures to write; none when empty")
	flag.StringVar(&c.pages, "pages", "", "the folder of the referee of pages, when there is one")
	flag.StringVar(&c.commit, "commit", "unknown", "the commit that is measured")
	flag.StringVar(&c.only, "only", "", "measure only these subjects: import,search,communes,http,pages,start")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := measure(ctx, c)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

type config struct {
	short                                   bool
	program, load, out, pages, commit, only string
}

// measure runs every subject, prints it as it comes, and writes the page.
func measure(ctx context.Context, c config) (err error) {
	b, err := newBench(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.close()) }()
	r := report.Report{Date: b.started, Commit: c.commit, Machine: machine()}
	for _, subject := range []struct {
		name string
		run  func(context.Context) (report.Section, error)
	}{
		{"import", b.imports},
		{"search", b.searches},
		{"communes", b.communes},
		{"http", b.serving},
		{"pages", b.personPages},
		{"start", b.starts},
	} {
		if c.only != "" && !strings.Contains(c.only, subject.name) {
			continue
		}
		section, err := subject.run(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", subject.name, err)
		}
		r.Sections = append(r.Sections, section)
		if err := section.Terminal(os.Stdout); err != nil {
			return err
		}
	}
	return write(c.out, r)
}

func write(path string, r report.Report) (err error) {
	if path == "" {
		return nil
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return r.Markdown(file)
}
