package app

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"relais/internal/kernel"
	"relais/internal/platform/db"
	"relais/internal/platform/seal"
)

// masterCredential is the name of the master key among the credentials that
// systemd hands to a service.
const masterCredential = "relais-master"

// OpenSafe opens the safe of a database: the folder given or, without one, the
// folder beside the database that has its name and ends in ".coffre". A master
// key may be given in the environment (RELAIS_MASTER_KEY) or as a credential of
// systemd; it is then not in the folder.
func OpenSafe(folder, database string) (*seal.Safe, error) {
	return openSafe(folder, database, false)
}

// OpenSafeOf opens the safe of an open database, as [OpenSafe] does. Only for a
// database that holds no key yet is one made: a safe that was lost, or whose
// name was mistyped, is told ("safe.absent"), and nothing is put in its place.
func OpenSafeOf(ctx context.Context, d *db.DB, folder, database string) (*seal.Safe, error) {
	kept, err := seal.HoldsKeys(ctx, d)
	if err != nil {
		return nil, err
	}
	return openSafe(folder, database, kept)
}

// SafeFolder gives the folder of the safe of a database: the one given or,
// without one, the one beside the database.
func SafeFolder(folder, database string) string {
	if folder != "" {
		return folder
	}
	return besides(database)
}

func openSafe(folder, database string, kept bool) (_ *seal.Safe, err error) {
	defer kernel.Wrap(&err, "app.OpenSafe")
	master, err := masterKey(os.Getenv)
	if err != nil {
		return nil, err
	}
	return seal.OpenSafe(seal.SafeConfig{Folder: SafeFolder(folder, database), Master: master, Kept: kept})
}

// besides gives where the safe of a database stands when nobody says.
func besides(database string) string {
	if db.IsPostgres(database) {
		return "relais.coffre"
	}
	return strings.TrimSuffix(database, filepath.Ext(database)) + ".coffre"
}

// masterKey gives the master key that comes from outside, nil when none does.
func masterKey(getenv func(string) string) ([]byte, error) {
	if key := getenv("RELAIS_MASTER_KEY"); key != "" {
		return []byte(key), nil
	}
	folder := getenv("CREDENTIALS_DIRECTORY")
	if folder == "" {
		return nil, nil
	}
	key, err := os.ReadFile(filepath.Join(folder, masterCredential))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, kernel.Because(kernel.Unavailable, "safe.unreadable", err, masterCredential)
	}
	return key, nil
}
