// Package upgrade_test holds every release to what the releases before it
// wrote: the golden databases of testdata, one of each kind a version, made by
// scripts/make-golden.
//
// RELAIS_PROVE asks for the long campaigns.
package upgrade_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"relais/internal/app/cli"
	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
	"relais/test/outputs"
)

// golden is a database as a released version left it.
type golden struct {
	version string
	address string
	safe    string // a folder, empty for a version that had none
}

// eachGolden runs a test on a fresh copy of every golden database.
func eachGolden(t *testing.T, test func(t *testing.T, g golden)) {
	t.Helper()
	files, err := filepath.Glob("testdata/*.sqlite.gz")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden database: %v", err)
	}
	for _, file := range files {
		version := strings.TrimSuffix(filepath.Base(file), ".sqlite.gz")
		t.Run(version, func(t *testing.T) {
			t.Run("sqlite", func(t *testing.T) { test(t, goldenSQLite(t, version)) })
			t.Run("postgres", func(t *testing.T) { test(t, goldenPostgres(t, version)) })
		})
	}
}

func goldenSQLite(t *testing.T, version string) golden {
	t.Helper()
	path := dbtest.SQLite(t)
	if err := os.WriteFile(path, unpacked(t, version+".sqlite"), 0o600); err != nil {
		t.Fatal(err)
	}
	return golden{version, path, goldenSafe(t, version+".sqlite")}
}

func goldenPostgres(t *testing.T, version string) golden {
	t.Helper()
	address := dbtest.PlainPostgres(t)
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	if _, err := conn.PgConn().Exec(t.Context(), string(unpacked(t, version+".postgres.sql"))).ReadAll(); err != nil {
		t.Fatal(err)
	}
	return golden{version, address, goldenSafe(t, version+".postgres")}
}

func unpacked(t *testing.T, name string) []byte {
	t.Helper()
	content, err := unpack(name)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func unpack(name string) ([]byte, error) {
	file, err := os.Open(filepath.Join("testdata", name+".gz"))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	packed, err := gzip.NewReader(file)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(packed)
}

// goldenSafe lays out the safe that goes with a database.
func goldenSafe(t *testing.T, name string) (folder string) {
	t.Helper()
	folder = filepath.Join(t.TempDir(), "coffre")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	packed, err := unpack(name + ".coffre.tar")
	if errors.Is(err, fs.ErrNotExist) {
		return folder
	}
	if err != nil {
		t.Fatal(err)
	}
	files := tar.NewReader(bytes.NewReader(packed))
	for {
		header, err := files.Next()
		if errors.Is(err, io.EOF) {
			return folder
		}
		if err != nil {
			t.Fatal(err)
		}
		layOut(t, filepath.Join(folder, header.Name), header.FileInfo().IsDir(), files)
	}
}

func layOut(t *testing.T, path string, isFolder bool, content io.Reader) {
	t.Helper()
	if isFolder {
		if err := os.MkdirAll(path, 0o700); err != nil {
			t.Fatal(err)
		}
		return
	}
	all, err := io.ReadAll(content)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, all, 0o600); err != nil {
		t.Fatal(err)
	}
}

// name says which golden database it is, for the figures.
func (g golden) name() string {
	if db.IsPostgres(g.address) {
		return g.version + " on PostgreSQL"
	}
	return g.version + " on SQLite"
}

// open opens a database, whatever its schema, until the test ends.
func open(t *testing.T, address string) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// migrate brings the schema of a database up to date with a sequence.
func migrate(t *testing.T, d *db.DB, sequence fs.FS) {
	t.Helper()
	if err := d.Migrate(t.Context(), sequence); err != nil {
		t.Fatal(err)
	}
}

// relais runs a command line of Relais on a golden database.
func (g golden) relais(ctx context.Context, line ...string) (status int, out, said string) {
	var stdout, stderr bytes.Buffer
	status = cli.Main(ctx, append(line, "--database", g.address, "--safe", g.safe),
		cli.Environment{Out: io.MultiWriter(&stdout, heard.Writer(outputs.Log)), Err: io.MultiWriter(&stderr, heard.Writer(outputs.Log)), In: strings.NewReader(""), Clock: kernel.SystemClock})
	return status, stdout.String(), stderr.String()
}
