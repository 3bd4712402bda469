package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"relais/internal/app"
	"relais/internal/directory/inclusion"
	"relais/internal/directory/standard"
	"relais/internal/kernel"
	"relais/internal/platform/fetch"
	"relais/internal/territory"
)

type importInclusion struct {
	Structures string `arg:"" name:"structures" help:"Fichier des structures : CSV ou JSON, compressé ou non ; adresse http(s) ; ou - pour l’entrée standard."`
	Services   string `arg:"" name:"services" help:"Fichier des services, de même."`
	Errors     string `help:"Dossier où écrire les lignes refusées (par défaut, à côté de chaque fichier)." placeholder:"DOSSIER"`
	JSON       bool   `help:"Écrire le bilan en JSON : structures, services, left_out, kept, rejected, rejected_structures, created, updated, unchanged."`
}

func (i *importInclusion) Run(ctx context.Context, c *commands, env Environment) (err error) {
	d, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	atlas, err := app.LoadAtlas(ctx, d)
	if err != nil {
		return err
	}
	structures, structuresName, err := fetch.Open(ctx, i.Structures, fetch.Config{Stdin: env.In})
	if err != nil {
		return err
	}
	defer structures.Close()
	services, servicesName, err := fetch.Open(ctx, i.Services, fetch.Config{Stdin: env.In})
	if err != nil {
		return err
	}
	defer services.Close()
	job := inclusion.Import{Keep: app.NewStore(d).Put, Clock: env.Clock, Locate: locateIn(atlas)}
	report, err := job.Run(ctx, structures, services)
	if err != nil && report.Structures == 0 {
		return err // one of the files could not be read at all
	}
	return errors.Join(i.tell(report, env),
		i.keepRefused(report.OfStructures, i.Structures, structuresName, env),
		i.keepRefused(report.OfServices, i.Services, servicesName, env), err)
}

// locateIn gives the commune of a town and postcode, for imports.
func locateIn(atlas *territory.Atlas) func(city, postcode string) (string, bool) {
	return func(city, postcode string) (string, bool) {
		commune, found := atlas.Locate(city, postcode)
		return commune.Code, found
	}
}

// tell prints what the import did.
func (i *importInclusion) tell(report inclusion.Report, env Environment) error {
	files := []struct {
		name string
		inclusion.File
	}{{"structures", report.OfStructures}, {"services", report.OfServices}}
	for _, file := range files {
		tellFew(len(file.Refused), func(n int) {
			for _, fault := range file.Refused[n].Faults {
				fmt.Fprintln(env.Err, file.name+", "+fault.French())
			}
		}, func(rest int) { fmt.Fprintf(env.Err, "%s, … et %d autres lignes refusées\n", file.name, rest) })
	}
	if i.JSON {
		return json.NewEncoder(env.Out).Encode(report)
	}
	fmt.Fprintf(env.Out, "%d structures, %d services lus, dont %d gardés, %d d’un autre sujet, %d refusés : %d lieux créés, %d mis à jour, %d inchangés, en %s\n",
		report.Structures, report.Services, report.Kept, report.LeftOut, report.Rejected, report.Created, report.Updated, report.Unchanged, report.Took.Round(1e6))
	if report.RejectedStructures > 0 {
		fmt.Fprintf(env.Out, "%d structures refusées, et leurs services avec elles\n", report.RejectedStructures)
	}
	for _, file := range files {
		tellFew(len(file.Notes), func(n int) {
			fmt.Fprintln(env.Out, "  "+file.name+", "+file.Notes[n].French())
		}, func(rest int) { fmt.Fprintf(env.Out, "  %s, … et %d autres remarques\n", file.name, rest) })
		if len(file.Unknown) > 0 {
			fmt.Fprintf(env.Out, "  %s, colonnes ignorées : %v\n", file.name, file.Unknown)
		}
	}
	return nil
}

// tellFew tells the first of many, and how many the rest are.
func tellFew(many int, one, others func(n int)) {
	for n := range min(many, mostShown) {
		one(n)
	}
	if many > mostShown {
		others(many - mostShown)
	}
}

// keepRefused writes the refused rows of a file. They are mended where they come
// from: given alone, a few services would take the place of all those of theirs.
func (i *importInclusion) keepRefused(file inclusion.File, source, name string, env Environment) error {
	if len(file.Refused) == 0 {
		return nil
	}
	path := filepath.Join(filepath.Dir(localPath(source)), name+".erreurs.csv")
	if i.Errors != "" {
		path = filepath.Join(i.Errors, name+".erreurs.csv")
	}
	if err := writeRefused(path, file.Header, file.Refused); err != nil {
		return err
	}
	fmt.Fprintf(env.Err, "lignes refusées, à corriger dans le fichier d’origine, puis à importer de nouveau avec lui : %s\n", path)
	return nil
}

// writeRefused writes rows that were refused to a file of their own.
func writeRefused(path string, header []string, refused []standard.Record) (err error) {
	file, err := os.Create(path)
	if err != nil {
		return kernel.Because(kernel.Unavailable, "file.create", err, path)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	w := standard.NewErrorFile(file, header)
	for _, record := range refused {
		if err := w.Write(record); err != nil {
			return err
		}
	}
	return w.Flush()
}
