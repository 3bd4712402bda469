package cli

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"relais/internal/access"
	"relais/internal/app"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/platform/seal"
)

// journalCommands are what an operator does with the journal of the acts.
type journalCommands struct {
	Verify     journalVerify     `cmd:"" help:"Tout recalculer et dire si une ligne a été changée, retirée ou ajoutée."`
	Prove      journalProve      `cmd:"" help:"Écrire le reçu d’une ligne : il se vérifie sans la base et sans le serveur."`
	Check      journalCheck      `cmd:"" help:"Vérifier un reçu, sans la base et sans le serveur."`
	Checkpoint journalCheckpoint `cmd:"" help:"Signer l’état du journal, le garder et l’afficher."`
	Consistent journalConsistent `cmd:"" help:"Dire si le journal prolonge un état signé reçu plus tôt, par e-mail par exemple."`
}

// onJournal runs act on the journal of the command line.
func (c *commands) onJournal(ctx context.Context, env Environment, act func(*journal.Journal) error) (err error) {
	d, err := c.kept(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	safe, err := c.safe(ctx, d)
	if err != nil {
		return err
	}
	j, err := journal.New(d, seal.NewKeys(d, safe, env.Clock), safe, env.Clock, rand.Reader)
	if err != nil {
		return err
	}
	return act(j)
}

type journalVerify struct{}

// Run verifies the journal and says each fault; with any, the command fails.
func (journalVerify) Run(ctx context.Context, c *commands, env Environment) error {
	return c.onJournal(ctx, env, func(j *journal.Journal) error {
		report, err := j.Verify(ctx)
		if err != nil {
			return err
		}
		if report.Backwards > 0 {
			fmt.Fprintf(env.Err, "Remarque : l’horloge a reculé (première fois à la ligne %d, %d fois en tout). Ce n’est pas une altération.\n",
				report.FirstBack, report.Backwards)
		}
		if !report.Sound() {
			if err := tellFaults(report, env.Err); err != nil {
				return err
			}
			return kernel.Fault(kernel.Conflict, "journal.altered", len(report.Faults)+report.More)
		}
		fmt.Fprintf(env.Out, "Le journal est intact.\n  lignes        %d\n  états signés  %d\n", report.Size, report.Checkpoints)
		fmt.Fprintf(env.Out, "  racine        %s\n  clé publique  %s\n", report.Root, j.PublicKey())
		return nil
	})
}

// tellFaults says each fault in a sentence, then how to go on.
func tellFaults(report journal.Report, to io.Writer) error {
	texts, err := messages()
	if err != nil {
		return err
	}
	otherSafe, guardsOnly := false, true
	for _, f := range report.Faults {
		said := replaceBlank(texts[f.Key], 0, numbers(f.First, f.Last))
		said = replaceBlank(said, 1, texts["journal.where."+f.Where])
		fmt.Fprintln(to, replaceBlank(said, 2, f.Name))
		guardsOnly = guardsOnly && f.Name != ""
		otherSafe = otherSafe || f.Key == journal.FaultHeadProof || f.Key == journal.FaultCheckpointSignature
	}
	if report.More > 0 {
		fmt.Fprintf(to, "… et %d autres anomalies.\n", report.More)
	}
	if otherSafe {
		fmt.Fprintln(to, "Si le coffre utilisé n’est pas celui de cette base, indiquez le bon avec --safe.")
	}
	goOn := "journal.go_on.altered"
	if guardsOnly {
		goOn = "journal.go_on.guards"
	}
	fmt.Fprintln(to, texts[goOn])
	return nil
}

// numbers says from which number to which.
func numbers(first, last int64) string {
	if first == last {
		return fmt.Sprint(first)
	}
	return fmt.Sprintf("%d à %d", first, last)
}

type journalProve struct {
	Entry int64  `arg:"" name:"ligne" help:"Numéro de la ligne."`
	Out   string `help:"Fichier à écrire ; - pour la sortie standard." default:"-" placeholder:"FICHIER"`
}

// Run writes the receipt of a line, without its detail, which is not the
// operator's to read.
func (p *journalProve) Run(ctx context.Context, c *commands, env Environment) error {
	return c.onJournal(ctx, env, func(j *journal.Journal) error {
		receipt, err := j.Prove(ctx, access.System(access.JournalAudit), p.Entry)
		if kernel.KindOf(err) == kernel.NotFound {
			return kernel.Fault(kernel.NotFound, "journal.no_entry", p.Entry)
		}
		if err != nil {
			return err
		}
		text, err := json.MarshalIndent(receipt, "", "  ")
		if err != nil {
			return err
		}
		if p.Out == "-" {
			_, err = fmt.Fprintf(env.Out, "%s\n", text)
			return err
		}
		if err := os.WriteFile(p.Out, append(text, '\n'), 0o600); err != nil {
			return kernel.Because(kernel.Unavailable, "file.create", err, p.Out)
		}
		fmt.Fprintf(env.Err, "reçu de la ligne %d écrit dans %s\n", p.Entry, p.Out)
		return nil
	})
}

type journalCheck struct {
	File string `arg:"" name:"fichier" help:"Le reçu ; - pour l’entrée standard."`
	Key  string `help:"Clé publique du réseau, notée ailleurs ; sans elle, celle du reçu est crue." placeholder:"CLÉ"`
}

// Run verifies a receipt and says what it proves.
func (k *journalCheck) Run(env Environment) error {
	text, err := readSmall(k.File, env.In)
	if err != nil {
		return err
	}
	checked, err := journal.CheckReceipt(text, k.Key)
	if err != nil {
		return err
	}
	paris, err := kernel.Paris()
	if err != nil {
		return err
	}
	line := checked.Line
	fmt.Fprintf(env.Out, "Le reçu est bon : la ligne %d figure dans le journal signé, parmi %d lignes.\n", line.Entry, checked.Size)
	fmt.Fprintf(env.Out, "  le       %s (heure de Paris)\n  acte     %s%s\n", line.At.In(paris).Format("02/01/2006 à 15:04:05"), line.Action, refused(line))
	for _, field := range []struct{ name, value string }{
		{"compte", string(line.Account)},
		{"rôle", string(line.Role)},
		{"structure", string(line.Structure)},
		{"par", string(line.Person)},
		{"concerne", string(line.Subject)},
		{"objet", line.Object},
	} {
		if field.value != "" {
			fmt.Fprintf(env.Out, "  %-8s %s\n", field.name, field.value)
		}
	}
	if line.Detail != nil {
		detail, err := json.Marshal(line.Detail)
		if err != nil {
			return err
		}
		fmt.Fprintf(env.Out, "  détail   %s\n", detail)
	}
	fmt.Fprintf(env.Out, "  clé      %s\n", checked.Key)
	if !checked.KeyTrusted {
		fmt.Fprintln(env.Out, "Cette clé vient du reçu lui-même : comparez-la à celle que le réseau publie, ou donnez celle-ci avec --key.")
	}
	return nil
}

func refused(line journal.Entry) string {
	if line.Refused {
		return " (refusé)"
	}
	return ""
}

type journalCheckpoint struct{}

// Run signs the head of the journal and prints the note.
func (journalCheckpoint) Run(ctx context.Context, c *commands, env Environment) error {
	return c.onJournal(ctx, env, func(j *journal.Journal) error {
		if err := app.CheckJournal(ctx, j); err != nil {
			return err
		}
		note, err := j.Checkpoint(ctx)
		if err != nil {
			return err
		}
		if note == nil {
			return kernel.Fault(kernel.NotFound, "journal.empty")
		}
		_, err = env.Out.Write(note)
		return err
	})
}

type journalConsistent struct {
	File string `arg:"" name:"fichier" help:"L’état signé reçu plus tôt ; - pour l’entrée standard."`
}

// Run proves that the journal is the growth of an older signed head.
func (k *journalConsistent) Run(ctx context.Context, c *commands, env Environment) error {
	note, err := readSmall(k.File, env.In)
	if err != nil {
		return err
	}
	// What a mail program does to the ends of lines changes nothing that was signed.
	note = []byte(strings.TrimSpace(strings.ReplaceAll(string(note), "\r\n", "\n")) + "\n")
	return c.onJournal(ctx, env, func(j *journal.Journal) error {
		if err := j.Consistent(ctx, note); err != nil {
			return err
		}
		fmt.Fprintln(env.Out, "Le journal prolonge cet état signé : rien de ce qu’il couvrait n’a changé.")
		return nil
	})
}

// readSmall reads a receipt or a signed head, from a file or from in.
func readSmall(path string, in io.Reader) ([]byte, error) {
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return nil, kernel.Because(kernel.Unavailable, "file.open", err, path)
		}
		defer file.Close()
		in = file
	}
	text, err := io.ReadAll(io.LimitReader(in, journal.MostReceipt+1))
	if err != nil {
		return nil, kernel.Because(kernel.Unavailable, "file.open", err, path)
	}
	return text, nil
}
