package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"relais/internal/app"
	"relais/internal/directory/exchange"
	"relais/internal/kernel"
	"relais/internal/platform/fetch"
)

type importPlaces struct {
	File   string `arg:"" name:"fichier" help:"Fichier, adresse http(s), ou - pour l’entrée standard."`
	Errors string `help:"Où écrire les lignes refusées, à corriger puis à importer de nouveau (par défaut, à côté du fichier)." placeholder:"FICHIER"`
	JSON   bool   `help:"Écrire le bilan en JSON : rows, created, updated, unchanged, rejected."`
}

// mostShown bounds how many faults are printed; the error file has them all.
const mostShown = 20

func (i *importPlaces) Run(ctx context.Context, c *commands, env Environment) (err error) {
	d, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	atlas, err := app.LoadAtlas(ctx, d)
	if err != nil {
		return err
	}
	file, name, err := fetch.Open(ctx, i.File, fetch.Config{Stdin: env.In})
	if err != nil {
		return err
	}
	defer file.Close()
	job := exchange.Import{
		Keep: app.NewStore(d).Put, Clock: env.Clock, Locate: locateIn(atlas),
	}
	if !i.JSON {
		job.Watch = func(rows int) { fmt.Fprintf(env.Err, "\r%d lignes lues", rows) }
	}
	report, err := job.Run(ctx, file)
	if err != nil && report.Rows == 0 {
		return err // the file could not be read at all
	}
	return errors.Join(i.tell(report, env), i.keepRefused(report, name, env), err)
}

// tell prints what the import did.
func (i *importPlaces) tell(report exchange.Report, env Environment) error {
	for n, record := range report.Refused {
		if n == mostShown {
			fmt.Fprintf(env.Err, "… et %d autres lignes refusées\n", report.Rejected-mostShown)
			break
		}
		for _, fault := range record.Faults {
			fmt.Fprintln(env.Err, fault.French())
		}
	}
	if i.JSON {
		return json.NewEncoder(env.Out).Encode(report)
	}
	fmt.Fprintf(env.Out, "\r%d lignes (forme %s) : %d lieux créés, %d mis à jour, %d inchangés, %d refusés, %d remarques, en %s\n",
		report.Rows, report.Form, report.Created, report.Updated, report.Unchanged, report.Rejected, len(report.Notes), report.Took.Round(1e6))
	for n, note := range report.Notes {
		if n == mostShown {
			fmt.Fprintf(env.Out, "… et %d autres remarques\n", len(report.Notes)-mostShown)
			break
		}
		fmt.Fprintln(env.Out, "  "+note.French())
	}
	if len(report.Unknown) > 0 {
		fmt.Fprintf(env.Out, "  colonnes ignorées : %v\n", report.Unknown)
	}
	return nil
}

// keepRefused writes the refused rows to a file to be corrected.
func (i *importPlaces) keepRefused(report exchange.Report, name string, env Environment) error {
	if len(report.Refused) == 0 {
		return nil
	}
	path := i.refusedPath(name)
	if err := writeRefused(path, report.Header, report.Refused); err != nil {
		return err
	}
	fmt.Fprintf(env.Err, "lignes refusées, à corriger puis à importer de nouveau : %s\n", path)
	return nil
}

// refusedPath gives where the refused rows go: beside the file they come from,
// or here when it came from elsewhere.
func (i *importPlaces) refusedPath(name string) string {
	if i.Errors != "" {
		return i.Errors
	}
	return filepath.Join(filepath.Dir(localPath(i.File)), name+".erreurs.csv")
}

// localPath gives the path of a file on this machine, "" for any other source.
func localPath(source string) string {
	if source == "-" || strings.Contains(source, "://") {
		return ""
	}
	return source
}

type exportPlaces struct {
	Format string `help:"standard-csv ou standard-json." enum:"standard-csv,standard-json" default:"standard-csv"`
	Out    string `help:"Fichier à écrire ; - pour la sortie standard." default:"-" placeholder:"FICHIER"`
}

func (e *exportPlaces) Run(ctx context.Context, c *commands, env Environment) (err error) {
	d, err := c.kept(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	var to io.Writer = env.Out
	if e.Out != "-" {
		file, err := os.Create(e.Out)
		if err != nil {
			return kernel.Because(kernel.Unavailable, "file.create", err, e.Out)
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		to = file
	}
	done, err := exchange.Export(ctx, app.NewStore(d), exchange.Format(e.Format), to)
	if err != nil {
		return err
	}
	if e.Out != "-" {
		fmt.Fprintf(env.Err, "%d lieux écrits dans %s\n", done.Written, e.Out)
	}
	tellLeftOut(done, env)
	return nil
}

// tellLeftOut names the places that the export could not carry.
func tellLeftOut(done exchange.Exported, env Environment) {
	for n, origin := range done.LeftOut {
		if n == mostShown {
			fmt.Fprintf(env.Err, "… et %d autres lieux laissés de côté\n", len(done.LeftOut)-mostShown)
			break
		}
		fmt.Fprintf(env.Err, "laissé de côté, sa commune ou son code postal manque : %s %s\n", origin.Source, origin.Ref)
	}
}
