package anchor

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"

	"github.com/jackc/pgx/v5"
)

// ErrAbsent says that PostgreSQL or PostGIS is not installed.
var ErrAbsent = errors.New("PostgreSQL with PostGIS is not installed")

// Cluster is a PostgreSQL of our own, thrown away at the end.
type Cluster struct {
	programs string // the folder of initdb and pg_ctl
	place    string // its files
	owner    *syscall.Credential
}

// settings suit a machine of a few gigabytes that has nothing else to do. With
// wal_level=minimal, a table filled in the transaction that made it is written
// once only.
func settings() map[string]string {
	return map[string]string{
		"listen_addresses": "", "fsync": "on", "synchronous_commit": "on",
		"shared_buffers": "1GB", "maintenance_work_mem": "512MB", "work_mem": "64MB",
		"wal_level": "minimal", "max_wal_senders": "0", "max_wal_size": "8GB", "checkpoint_timeout": "30min",
		"max_parallel_maintenance_workers": "2", "effective_cache_size": "4GB", "random_page_cost": "1.1",
		"jit": "off", "autovacuum": "off",
	}
}

// Start makes a cluster among the temporary files and starts it. It gives
// [ErrAbsent] when there is no PostgreSQL, or no PostGIS for it.
func Start(ctx context.Context) (_ *Cluster, err error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil || len(found) == 0 {
		return nil, ErrAbsent
	}
	programs := slices.Max(found)
	version := filepath.Base(filepath.Dir(programs))
	if _, err := os.Stat(filepath.Join("/usr/share/postgresql", version, "extension/postgis.control")); err != nil {
		return nil, ErrAbsent
	}
	// Not below another folder: its owner must be able to walk there.
	place, err := os.MkdirTemp("", "relais-bench-postgres")
	if err != nil {
		return nil, err
	}
	c := &Cluster{programs: programs, place: place}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(place))
		}
	}()
	if os.Geteuid() == 0 { // PostgreSQL refuses to run as root
		if err := c.giveUp(); err != nil {
			return nil, err
		}
	}
	data := filepath.Join(place, "data")
	if err := c.run(ctx, "initdb", "--pgdata", data, "--username=relais", "--auth=trust", "--encoding=UTF8", "--locale=C"); err != nil {
		return nil, err
	}
	options := "-k " + place
	for name, value := range settings() {
		options += " -c " + name + "='" + value + "'"
	}
	return c, c.run(ctx, "pg_ctl", "--pgdata", data, "--log", filepath.Join(place, "log"), "--wait", "--silent", "-o", options, "start")
}

// giveUp makes the cluster the property of the user postgres.
func (c *Cluster) giveUp() error {
	u, err := user.Lookup("postgres")
	if err != nil {
		return err
	}
	uid, errUser := strconv.Atoi(u.Uid)
	gid, errGroup := strconv.Atoi(u.Gid)
	if err := errors.Join(errUser, errGroup); err != nil {
		return err
	}
	c.owner = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return os.Chown(c.place, uid, gid)
}

func (c *Cluster) run(ctx context.Context, program string, args ...string) error {
	command := exec.CommandContext(ctx, filepath.Join(c.programs, program), args...)
	command.Dir = "/"
	command.SysProcAttr = &syscall.SysProcAttr{Credential: c.owner}
	out, err := os.Create(filepath.Join(os.TempDir(), filepath.Base(c.place)+"."+program))
	if err != nil {
		return err
	}
	defer os.Remove(out.Name())
	defer out.Close()
	command.Stdout, command.Stderr = out, out // a file: the server keeps it open
	if err := command.Run(); err != nil {
		told, _ := os.ReadFile(out.Name()) // the failure itself is told anyway
		return fmt.Errorf("%s: %w: %s", program, err, told)
	}
	return nil
}

// Address gives where a database of the cluster is reached.
func (c *Cluster) Address(database string) string {
	return "postgres:///" + database + "?user=relais&host=" + c.place
}

// Create makes an empty database and gives its address.
func (c *Cluster) Create(ctx context.Context, name string) (string, error) {
	conn, err := pgx.Connect(ctx, c.Address("postgres"))
	if err != nil {
		return "", err
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "DROP DATABASE IF EXISTS "+name); err != nil {
		return "", err
	}
	_, err = conn.Exec(ctx, "CREATE DATABASE "+name)
	return c.Address(name), err
}

// Stop ends the cluster and removes its files.
func (c *Cluster) Stop() error {
	err := c.run(context.Background(), "pg_ctl", "--pgdata", filepath.Join(c.place, "data"), "--mode=immediate", "--silent", "stop")
	return errors.Join(err, os.RemoveAll(c.place))
}
