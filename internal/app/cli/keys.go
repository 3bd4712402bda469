package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/app"
	"relais/internal/journal"
	"relais/internal/kernel"
)

// keysCommands are what an operator does with the keys of the safe.
type keysCommands struct {
	Rotate      keysRotate      `cmd:"" help:"Changer la clé maîtresse qui protège toutes les autres ; l’ancienne est détruite."`
	RotateData  keysRotateData  `cmd:"" name:"rotate-data" help:"Donner à chaque personne, compte et structure une nouvelle clé, pour ce qui sera écrit désormais."`
	RotateIndex keysRotateIndex `cmd:"" name:"rotate-index" help:"Changer la clé des index de recherche et refaire ces index."`
}

type keysRotate struct {
	KeepOld bool `name:"keep-old" help:"Garder l’ancienne clé, pour que d’anciennes sauvegardes s’ouvrent encore."`
	Yes     bool `help:"Ne pas demander de confirmation."`
}

// agreed is what confirms that an old master key may be destroyed.
const agreed = "détruire"

// confirm asks whether the old master key may go: nothing brings it back.
func (k *keysRotate) confirm(env Environment) error {
	if k.KeepOld || k.Yes {
		return nil
	}
	fmt.Fprintln(env.Err, "L’ancienne clé maîtresse sera détruite : les sauvegardes déjà faites ne livreront plus ce qui est chiffré.")
	fmt.Fprintln(env.Err, "Pour qu’elles s’ouvrent encore, recommencez avec --keep-old.")
	fmt.Fprintf(env.Err, "Pour continuer, tapez « %s » puis Entrée : ", agreed)
	line, err := bufio.NewReader(io.LimitReader(env.In, 100)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if !strings.EqualFold(strings.TrimSpace(line), agreed) {
		return kernel.Fault(kernel.Invalid, "keys.not_agreed")
	}
	return nil
}

// Run gives the safe a new master key. Without the old one, copies of the
// database made before open no more: that is the point, and the price.
func (k *keysRotate) Run(ctx context.Context, c *commands, env Environment) error {
	return c.inRooms(ctx, env, atHome(), func(r *app.Rooms) error {
		if err := k.confirm(env); err != nil {
			return err
		}
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

type keysRotateData struct{}

// Run gives every owner a fresh data key. What was sealed before still opens:
// it is sealed anew when it is next written.
func (keysRotateData) Run(ctx context.Context, c *commands, env Environment) error {
	return c.inRooms(ctx, env, atHome(), func(r *app.Rooms) error {
		n, err := r.Keys.RotateAll(ctx)
		if err != nil {
			return err
		}
		if err := noteRotation(ctx, r, "data"); err != nil {
			return err
		}
		fmt.Fprintf(env.Out, "%d clés de données changées ; ce qui était chiffré s’ouvre toujours.\n", n)
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
		if err := r.Identity.Members.Reindex(ctx, access.System(access.MemberChange)); err != nil {
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
