package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
	"relais/internal/platform/fetch"
	"relais/internal/territory"
)

type importCommunes struct {
	File string `arg:"" name:"fichier" help:"Fichier CSV, TSV, JSON ou GeoJSON ; adresse http(s) ; ou - pour l’entrée standard."`
}

func (i *importCommunes) Run(ctx context.Context, c *commands, env Environment) (err error) {
	d, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	file, name, err := fetch.Open(ctx, i.File, fetch.Config{Stdin: env.In})
	if err != nil {
		return err
	}
	defer file.Close()
	centroids, faults, err := territory.ReadOfficial(file, name)
	if err != nil {
		return err
	}
	for n, fault := range faults {
		if n == mostShown {
			fmt.Fprintf(env.Err, "… et %d autres\n", len(faults)-mostShown)
			break
		}
		fmt.Fprintln(env.Err, fault)
	}
	err = d.Write(ctx, func(ctx context.Context, tx bun.Tx) error {
		return territory.NewStore(tx).Replace(ctx, centroids)
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(env.Out, "%d communes gardées, %d erreurs\n", len(centroids), len(faults))
	if len(centroids) == 0 {
		return kernel.Fault(kernel.Invalid, "import.rejected", len(faults))
	}
	return nil
}
