package cli

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/app"
	"relais/internal/journal"
)

// keysCommands are what an operator does with the keys of the safe.
type keysCommands struct {
	Rotate      keysRotate      `cmd:"" help:"Changer la clé maîtresse et en envelopper de nouveau toutes les clés ; l’ancienne est détruite."`
	RotateIndex keysRotateIndex `cmd:"" name:"rotate-index" help:"Changer la clé des index de recherche et refaire ces index."`
}

type keysRotate struct {
	KeepOld bool `name:"keep-old" help:"Garder l’ancienne clé, pour que d’anciennes sauvegardes s’ouvrent encore."`
}

// Run gives the safe a new master key. Without the old one, copies of the
// database made before open no more: that is the point, and the price.
func (k *keysRotate) Run(ctx context.Context, c *commands, env Environment) error {
	return c.inRooms(ctx, env, atHome(), func(r *app.Rooms) error {
		if err := r.Safe.RotateMaster(); err != nil {
			return err
		}
		n, err := r.Keys.Rewrap(ctx)
		if err != nil {
			return err
		}
		if !k.KeepOld {
			if err := r.Safe.DropOldMasters(); err != nil {
				return err
			}
		}
		if err := noteRotation(ctx, r, "master"); err != nil {
			return err
		}
		fmt.Fprintf(env.Out, "Clé maîtresse changée ; %d clés enveloppées de nouveau. Refaites la copie du coffre, à part.\n", n)
		if !k.KeepOld {
			fmt.Fprintln(env.Out, "Les sauvegardes d’avant ne livrent plus ce qui est chiffré : faites-en une nouvelle maintenant.")
		}
		return nil
	})
}

type keysRotateIndex struct{}

// Run gives the safe a new index key, and every room its indexes anew.
func (keysRotateIndex) Run(ctx context.Context, c *commands, env Environment) error {
	return c.inRooms(ctx, env, atHome(), func(r *app.Rooms) error {
		if err := r.Safe.RotateIndex(); err != nil {
			return err
		}
		n, err := r.People.Reindex(ctx, access.System(access.PersonUpdate))
		if err != nil {
			return err
		}
		if err := r.Identity.Members.Reindex(ctx); err != nil {
			return err
		}
		if err := r.Safe.DropOldIndexes(); err != nil {
			return err
		}
		if err := noteRotation(ctx, r, "index"); err != nil {
			return err
		}
		fmt.Fprintf(env.Out, "Clé des index changée ; index de %d dossiers refaits. Refaites la copie du coffre, à part.\n", n)
		return nil
	})
}

// noteRotation writes the line of a change of keys.
func noteRotation(ctx context.Context, r *app.Rooms, which string) error {
	return r.DB.Write(access.System(access.RetentionRun).Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		_, err := r.Journal.Append(ctx, tx, journal.Line{Action: journal.KeyRotated, Detail: map[string]string{"key": which}})
		return err
	})
}
