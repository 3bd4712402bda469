package cli

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"filippo.io/age"
	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/app"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/people"
	"relais/internal/platform/backup"
	"relais/internal/platform/db"
	"relais/internal/platform/seal"
	"relais/migrations"
)

type backupGroup struct {
	Write backupWrite `cmd:"" default:"withargs" help:"Écrire une sauvegarde chiffrée, puis la vérifier."`
	Check backupCheck `cmd:"" help:"Vérifier une sauvegarde : la restaurer à part et compter."`
	Key   backupKey   `cmd:"" help:"Créer une paire de clés pour les sauvegardes."`

	Restore restoreBackup `cmd:"" help:"Restaurer une sauvegarde dans une base vide, comme relais restore."`
}

type backupWrite struct {
	To             string   `help:"Fichier à écrire ; il ne prend son nom qu’une fois vérifié." placeholder:"FICHIER"`
	Recipient      []string `help:"Clé publique qui ouvrira la sauvegarde (age1…) ; peut être répétée." placeholder:"CLÉ"`
	RecipientsFile string   `help:"Fichier de clés publiques, une par ligne." placeholder:"FICHIER"`
	PassphraseFile string   `help:"Fichier d’une phrase secrète, à la place des clés." placeholder:"FICHIER"`
}

// Validate asks for the file.
func (b *backupWrite) Validate() error { return given(b.To, "--to") }

// Run writes a backup, which needs public keys only, and proves the file that
// lies on the disk. The schema of the database stays as it is: a backup is what
// one makes before an upgrade.
func (b *backupWrite) Run(ctx context.Context, c *commands, env Environment) (err error) {
	recipients, err := b.recipients()
	if err != nil {
		return err
	}
	d, err := db.OpenKept(ctx, c.Database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	start := env.Clock()
	unnoted := ""
	report, err := backup.WriteFile(ctx, d, b.To, backup.Options{
		Recipients: recipients, Version: app.Version, Clock: env.Clock,
		Made: func(ctx context.Context, report backup.Report, digest []byte) (err error) {
			unnoted, err = c.noteBackup(ctx, d, env, report, digest)
			return err
		},
	}, migrations.Files)
	if err != nil {
		return err
	}
	if unnoted != "" {
		fmt.Fprintf(env.Err, "Cette sauvegarde n’est pas notée dans le journal : %s.\n", unnoted)
	}
	fmt.Fprintf(env.Out, "Sauvegarde écrite et vérifiée en %s : %s\n", env.Clock().Sub(start).Round(time.Millisecond), b.To)
	tellBackup(report, env)
	fmt.Fprintln(env.Out, "  La clé maîtresse n’y est pas : gardez une copie de son dossier, à part de cette sauvegarde.")
	return nil
}

// noteBackup writes in the journal that everything was copied: which file, with
// how many rows. Where that cannot be, it says why: a backup is also made before
// an upgrade, and where the safe is not.
func (c *commands) noteBackup(ctx context.Context, d *db.DB, env Environment, report backup.Report, digest []byte) (unnoted string, err error) {
	last, err := backup.Newest(migrations.Files)
	if err != nil {
		return "", err
	}
	if report.Schema != last {
		return "la base attend d’être mise à jour (relais serve le fait)", nil
	}
	if report.RowsOf(seal.Table) == 0 {
		return "la base n’a pas encore servi", nil
	}
	safe, err := c.safe(ctx, d)
	var fault *kernel.Error
	if errors.As(err, &fault) && fault.Key == "safe.absent" {
		return "le coffre n’est pas ici", nil
	}
	if err != nil {
		return "", err
	}
	keys := seal.NewKeys(d, safe, env.Clock)
	j, err := journal.New(d, keys, safe, env.Clock, rand.Reader)
	if err != nil {
		return "", err
	}
	return "", d.Write(access.System(access.RetentionRun).Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		_, err := j.Append(ctx, tx, journal.Line{
			Action: journal.BackupMade, Object: "backup:" + hex.EncodeToString(digest),
			Detail: map[string]string{"rows": strconv.FormatUint(report.Rows(), 10)},
		})
		return err
	})
}

// recipients gathers who can open the backup.
func (b *backupWrite) recipients() (all []age.Recipient, err error) {
	if b.PassphraseFile != "" {
		if len(b.Recipient) > 0 || b.RecipientsFile != "" {
			return nil, kernel.Fault(kernel.Invalid, "backup.key_or_passphrase")
		}
		phrase, err := passphrase(b.PassphraseFile)
		if err != nil {
			return nil, err
		}
		recipient, err := age.NewScryptRecipient(phrase)
		return []age.Recipient{recipient}, err
	}
	lines := strings.Join(b.Recipient, "\n")
	if b.RecipientsFile != "" {
		file, err := readSecret(b.RecipientsFile)
		if err != nil {
			return nil, err
		}
		lines += "\n" + file
	}
	if strings.TrimSpace(lines) == "" {
		return nil, kernel.Fault(kernel.Invalid, "backup.no_recipient")
	}
	all, err = age.ParseRecipients(strings.NewReader(lines))
	if err != nil {
		return nil, kernel.Fault(kernel.Invalid, "backup.recipient") // what was given may be a private key: it is not said again
	}
	return all, nil
}

// opener is how the commands that read a backup open it.
type opener struct {
	IdentityFile   string `help:"Fichier de la clé privée (AGE-SECRET-KEY-…)." placeholder:"FICHIER"`
	PassphraseFile string `help:"Fichier de la phrase secrète, à la place de la clé." placeholder:"FICHIER"`
}

// identities reads the private keys, or the passphrase.
func (o opener) identities() (all []age.Identity, err error) {
	if o.PassphraseFile != "" {
		phrase, err := passphrase(o.PassphraseFile)
		if err != nil {
			return nil, err
		}
		identity, err := age.NewScryptIdentity(phrase)
		if err != nil {
			return nil, err
		}
		all = append(all, identity)
	}
	if o.IdentityFile != "" {
		lines, err := readSecret(o.IdentityFile)
		if err != nil {
			return nil, err
		}
		identities, err := age.ParseIdentities(strings.NewReader(lines))
		if err != nil {
			return nil, kernel.Fault(kernel.Invalid, "backup.identity", o.IdentityFile)
		}
		all = append(all, identities...)
	}
	if len(all) == 0 {
		return nil, kernel.Fault(kernel.Invalid, "backup.no_identity")
	}
	return all, nil
}

type backupCheck struct {
	File string `arg:"" name:"fichier" help:"Sauvegarde à vérifier."`
	opener
}

// Run proves a backup by restoring it aside, and tries the safe on its keys
// where there is one: on the machine that keeps the private key, there may be
// none.
func (b *backupCheck) Run(ctx context.Context, c *commands, env Environment) error {
	identities, err := b.identities()
	if err != nil {
		return err
	}
	file, err := openBackup(b.File)
	if err != nil {
		return err
	}
	defer file.Close()
	folder := app.SafeFolder(c.Safe, c.Database)
	_, absent := os.Stat(folder)
	tried := c.Safe != "" || absent == nil
	var check func(context.Context, *db.DB, backup.Header) error
	if tried {
		check = c.opensKeys(env)
	}
	report, err := backup.Verify(ctx, file, identities, migrations.Files, check)
	if err != nil {
		return err
	}
	fmt.Fprintf(env.Out, "Sauvegarde saine : restaurée à part, relue et comptée : %s\n", b.File)
	tellBackup(report, env)
	switch {
	case report.RowsOf(seal.Table) == 0:
		fmt.Fprintln(env.Out, "  Elle ne porte aucune clé : elle se restaure sans coffre.")
	case tried:
		fmt.Fprintf(env.Out, "  Le coffre %s ouvre ses clés.\n", folder)
	default:
		fmt.Fprintln(env.Out, "  Le coffre n’a pas été essayé : nommez son dossier (--safe) pour savoir s’il ouvre ses clés.")
	}
	return nil
}

type restoreBackup struct {
	File     string   `arg:"" name:"fichier" help:"Sauvegarde à restaurer, dans la base vide que nomme --database."`
	Erasures []string `help:"Fichier où sont gardés les effacements reçus par e-mail depuis la copie du coffre ; peut être répété." placeholder:"FICHIER"`
	opener
}

// Run restores a backup into the empty database of the command line.
func (r *restoreBackup) Run(ctx context.Context, c *commands, env Environment) (err error) {
	identities, err := r.identities()
	if err != nil {
		return err
	}
	file, err := openBackup(r.File)
	if err != nil {
		return err
	}
	defer file.Close()
	d, err := db.Open(ctx, c.Database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	start := env.Clock()
	report, err := backup.Restore(ctx, file, identities, backup.Target{
		Database: d, Sequence: migrations.Files, Check: func(ctx context.Context, d *db.DB, of backup.Header) error {
			if err := c.opensKeys(env)(ctx, d, of); err != nil {
				return err
			}
			return r.takeErasures(ctx, d, c, env)
		},
		After: func(ctx context.Context, d *db.DB) error { return r.settle(ctx, d, c, env) },
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(env.Out, "Sauvegarde restaurée et relue en %s\n", env.Clock().Sub(start).Round(time.Millisecond))
	tellBackup(report, env)
	return nil
}

// opensKeys gives a check that the safe of the command line opens the keys of a
// backup. A backup that holds none, older than the safes, needs none.
func (c *commands) opensKeys(env Environment) func(context.Context, *db.DB, backup.Header) error {
	return func(ctx context.Context, d *db.DB, of backup.Header) error {
		if !of.Holds(seal.Table) {
			return nil
		}
		kept, err := seal.HoldsKeys(ctx, d)
		if err != nil || !kept {
			return err
		}
		safe, err := c.safe(ctx, d)
		if err != nil {
			return err
		}
		return seal.NewKeys(d, safe, env.Clock).Check(ctx)
	}
}

// settle tells the journal that it was restored, and erases again whoever was
// erased since the backup was made.
func (r *restoreBackup) settle(ctx context.Context, d *db.DB, c *commands, env Environment) error {
	safe, err := c.safe(ctx, d)
	if err != nil {
		return err
	}
	rooms, err := app.OpenRestored(ctx, d, safe, atHome(), env.Clock)
	if err != nil {
		return err
	}
	if err := rooms.Journal.Restored(ctx); err != nil {
		return err
	}
	if err := tellErasures(safe, env); err != nil {
		return err
	}
	return rooms.CatchUp(ctx, c.log(env))
}

// takeErasures adds the erasures kept elsewhere to the list of the safe.
func (r *restoreBackup) takeErasures(ctx context.Context, d *db.DB, c *commands, env Environment) error {
	if len(r.Erasures) == 0 {
		return nil
	}
	safe, err := c.safe(ctx, d)
	if err != nil {
		return err
	}
	for _, path := range r.Erasures {
		text, err := readSecret(path)
		if err != nil {
			return err
		}
		read, lacked, err := people.TakeErasures(safe, strings.NewReader(text))
		if err != nil {
			return err
		}
		if read == 0 {
			return kernel.Fault(kernel.Invalid, "restore.erasures_file", path)
		}
		fmt.Fprintf(env.Out, "%s : %d effacements lus, dont %d que le coffre ne connaissait pas.\n", path, read, lacked)
	}
	return nil
}

// tellErasures says how far the list of the safe goes: a copy of the safe knows
// none made since.
func tellErasures(safe *seal.Safe, env Environment) error {
	stones, err := people.Tombstones(safe)
	if err != nil {
		return err
	}
	last := "aucun effacement"
	if n := len(stones); n > 0 {
		last = fmt.Sprintf("%d effacements, le dernier du %s", n, stones[n-1].ErasedAt.UTC().Format("2006-01-02 à 15:04 UTC"))
	}
	fmt.Fprintf(env.Out, "Le coffre connaît %s : ces personnes restent effacées.\n", last)
	fmt.Fprintln(env.Out, "Si ce coffre est une copie plus ancienne, les effacements faits depuis lui manquent : donnez-les avec --erasures.")
	return nil
}

type backupKey struct {
	Out string `help:"Fichier de la clé privée, qui ne doit pas exister encore." placeholder:"FICHIER"`
}

// Validate asks for the file.
func (b *backupKey) Validate() error { return given(b.Out, "--out") }

// given asks for a flag that has no default.
func given(value, flag string) error {
	if value == "" {
		return errors.New("il manque " + flag + "=FICHIER")
	}
	return nil
}

// Run makes a pair of keys: the private one into a file for its owner only, the
// public one printed.
func (b *backupKey) Run(env Environment) (err error) {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return err
	}
	file, err := os.OpenFile(b.Out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return kernel.Fault(kernel.Conflict, "backup.key_exists", b.Out)
	}
	if err != nil {
		return kernel.Because(kernel.Unavailable, "file.create", err, b.Out)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if _, err := fmt.Fprintf(file, "# clé publique : %s\n%s\n", identity.Recipient(), identity); err != nil {
		return kernel.Because(kernel.Unavailable, "file.create", err, b.Out)
	}
	if err := file.Sync(); err != nil {
		return kernel.Because(kernel.Unavailable, "file.create", err, b.Out)
	}
	fmt.Fprintln(env.Out, identity.Recipient())
	fmt.Fprintf(env.Err, "Clé privée écrite dans %s : sans elle, aucune sauvegarde ne s’ouvre. Gardez-la hors de ce serveur.\n", b.Out)
	return nil
}

// tellBackup says what a backup holds.
func tellBackup(report backup.Report, env Environment) {
	fmt.Fprintf(env.Out, "  %d lignes de %d tables, schéma %d, du %s\n",
		report.Rows(), len(report.Tables), report.Schema, report.At.UTC().Format("2006-01-02 à 15:04 UTC"))
}

func openBackup(path string) (*os.File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, kernel.Because(kernel.NotFound, "file.open", err, path)
	}
	return file, nil
}

// passphrase reads the first line of a file.
func passphrase(path string) (string, error) {
	text, err := readSecret(path)
	if err != nil {
		return "", err
	}
	line, _, _ := strings.Cut(text, "\n")
	if line = strings.TrimRight(line, "\r"); line == "" {
		return "", kernel.Fault(kernel.Invalid, "backup.passphrase", path)
	}
	return line, nil
}

// readSecret reads a small file whole; what it holds is never said.
func readSecret(path string) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", kernel.Because(kernel.NotFound, "file.open", err, path)
	}
	return string(text), nil
}
