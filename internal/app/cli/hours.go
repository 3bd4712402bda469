package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"relais/internal/app"
	"relais/internal/engine/openinghours"
	"relais/internal/kernel"
)

type hours struct {
	Week string `help:"Lundi de la semaine à montrer." placeholder:"AAAA-MM-JJ"`
	File string `arg:"" name:"fichier" optional:"" help:"Fichier d’horaires, un par ligne ; sinon l’entrée standard." default:"-"`
}

// Run prints, for each string of the file, the string, a tab, and its state at
// every quarter of an hour of the week in Europe/Paris (o open, c closed, u
// unknown), or "error".
func (h *hours) Run(_ context.Context, env Environment) (err error) {
	monday, err := h.monday(env.Clock())
	if err != nil {
		return err
	}
	in := env.In
	if h.File != "-" {
		file, err := os.Open(h.File)
		if err != nil {
			return kernel.Because(kernel.Unavailable, "file.open", err, h.File)
		}
		defer file.Close()
		in = file
	}
	return states(in, env.Out, monday)
}

func (h *hours) monday(now time.Time) (time.Time, error) {
	paris, err := kernel.Paris()
	if err != nil {
		return time.Time{}, err
	}
	if h.Week == "" {
		now = now.In(paris)
		back := (int(now.Weekday()) + 6) % 7
		return time.Date(now.Year(), now.Month(), now.Day()-back, 0, 0, 0, 0, paris), nil
	}
	monday, err := time.ParseInLocation(time.DateOnly, h.Week, paris)
	if err != nil || monday.Weekday() != time.Monday {
		return time.Time{}, kernel.Because(kernel.Invalid, "hours.week", err)
	}
	return monday, nil
}

func states(in io.Reader, out io.Writer, monday time.Time) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	w := bufio.NewWriter(out)
	for lines.Scan() {
		text := lines.Text()
		if text == "" {
			continue
		}
		said := "error"
		if schedule, err := openinghours.Parse(text); err == nil {
			said = openinghours.QuarterStates(schedule, monday)
		}
		fmt.Fprintf(w, "%s\t%s\n", text, said)
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return w.Flush()
}

type version struct{}

func (version) Run(env Environment) error {
	_, err := fmt.Fprintln(env.Out, "relais", app.Version)
	return err
}
