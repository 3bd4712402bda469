// Package cli is the command line of Relais: what each command takes, and
// what it prints.
package cli

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"slices"

	"github.com/alecthomas/kong"

	"relais/internal/app"
	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/logs"
	"relais/internal/platform/seal"
)

// Environment is what a command has of the world around it.
type Environment struct {
	Out, Err io.Writer
	In       io.Reader
	Clock    kernel.Clock
}

// commands is the whole command line. Every flag also exists in the
// environment, as RELAIS_ and its name.
type commands struct {
	Database string `help:"Où sont les données : chemin d’un fichier SQLite, ou postgres://…" placeholder:"CHEMIN|URL" default:"relais.db"`
	Safe     string `help:"Le coffre : dossier des clés, à garder à part de la base et des sauvegardes (par défaut, à côté de la base)." placeholder:"DOSSIER"`
	LogLevel string `help:"Ce que le journal technique garde : debug, info, warn ou error." enum:"debug,info,warn,error" default:"info"`
	LogJSON  bool   `name:"log-json" help:"Écrire le journal technique en JSON."`

	Serve  serve `cmd:"" help:"Ouvrir le site : les pages et l’interface ouverte."`
	Import struct {
		Places    importPlaces    `cmd:"" help:"Importer les lieux d’un fichier au standard (v1 en CSV ou JSON, v0)."`
		Inclusion importInclusion `cmd:"" help:"Importer les structures et services de data·inclusion qui concernent le numérique (v1 ; thématiques de la v0)."`
		Communes  importCommunes  `cmd:"" help:"Importer un fichier officiel des communes et de leurs centres."`
	} `cmd:"" help:"Importer des lieux ou des communes."`
	Export struct {
		Places exportPlaces `cmd:"" help:"Exporter tous les lieux dans un fichier."`
	} `cmd:"" help:"Exporter les lieux."`
	Backup  backupGroup     `cmd:"" help:"Sauvegarder la base sans l’arrêter : relais backup --to FICHIER --recipient age1…"`
	Restore restoreBackup   `cmd:"" help:"Restaurer une sauvegarde dans une base vide (ou : relais backup restore)."`
	Hours   hours           `cmd:"" help:"Lire des horaires (OSM opening_hours) et dire quand c’est ouvert."`
	Journal journalCommands `cmd:"" help:"Vérifier et prouver le journal des actes."`
	Keys    keysCommands    `cmd:"" help:"Changer les clés du coffre."`
	User    userCommands    `cmd:"" help:"Gérer les comptes de qui travaille dans le réseau."`
	Version version         `cmd:"" help:"Afficher la version."`
}

const description = `Relais fait vivre un réseau d’inclusion numérique : trouver près de soi une aide ouverte et adaptée.

Pour commencer :
  relais serve --demo                     un réseau de démonstration, sur http://127.0.0.1:8080
  relais import places lieux.csv          vos lieux, au standard des lieux de médiation numérique
  relais export places --out lieux.csv    les mêmes, dans un fichier
  relais user add --email vous@exemple.fr une invitation, pour entrer dans votre réseau
  relais backup key --out cle.age         une clé pour vos sauvegardes, puis relais backup --help

Chaque option existe aussi dans l’environnement : --database devient RELAIS_DATABASE.`

// Main runs a command line and gives the exit status: 0 when done, 1 when
// something failed, 2 when the command line itself is wrong.
func Main(ctx context.Context, args []string, env Environment) int {
	var c commands
	parser, err := kong.New(&c,
		kong.Name("relais"), kong.Description(description),
		kong.DefaultEnvars("RELAIS"), kong.Writers(frenchHelp{env.Out}, env.Err),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.Exit(func(int) { panic(helped{}) }),
	)
	if err != nil {
		fmt.Fprintln(env.Err, err)
		return 1
	}
	return run(ctx, parser, &c, args, env)
}

// helped is how the help, once shown, ends a command.
type helped struct{}

func run(ctx context.Context, parser *kong.Kong, c *commands, args []string, env Environment) (status int) {
	defer func() {
		if p := recover(); p != nil {
			if _, is := p.(helped); !is {
				panic(p)
			}
		}
	}()
	if len(args) == 0 {
		args = []string{"help"}
	}
	if args[0] == "help" {
		args = append(slices.Clone(args[1:]), "--help")
	}
	keepSpaces(parser.Model.Node)
	command, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintln(env.Err, "relais :", parseFault(err))
		fmt.Fprintln(env.Err, "relais --help dit comment faire.")
		return 2
	}
	command.BindTo(ctx, (*context.Context)(nil))
	if err := command.Run(c, env); err != nil {
		fmt.Fprintln(env.Err, "relais :", explain(err))
		return 1
	}
	return 0
}

// open opens the database of the command line, made when absent: for what begins
// a network.
func (c *commands) open(ctx context.Context) (*db.DB, error) {
	return app.OpenDatabase(ctx, c.Database)
}

// kept opens the database of the command line, which must be there: a mistyped
// name makes no network.
func (c *commands) kept(ctx context.Context) (*db.DB, error) {
	return app.OpenKeptDatabase(ctx, c.Database)
}

// safe opens the safe of the command line, for its database.
func (c *commands) safe(ctx context.Context, d *db.DB) (*seal.Safe, error) {
	return app.OpenSafeOf(ctx, d, c.Safe, c.Database)
}

// log gives the logger of the command line.
func (c *commands) log(env Environment) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		level = slog.LevelInfo
	}
	return logs.New(env.Err, c.LogJSON, level)
}
