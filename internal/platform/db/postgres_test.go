package db

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"relais/internal/kernel"
)

func TestTheWayToAServerElsewhereIsVerified(t *testing.T) {
	for address, guarded := range map[string]bool{
		"postgres://u@localhost/x?sslmode=disable":                            true,
		"postgres://u@127.0.0.1/x":                                            true,
		"postgres://u@[::1]/x?sslmode=disable":                                true,
		"postgres:///x?host=/var/run/postgresql":                              true,
		"postgres://u@db.example/x?sslmode=verify-full":                       true,
		"postgres://u@db.example/x?sslmode=disable":                           false,
		"postgres://u@db.example/x":                                           false,
		"postgres://u@db.example/x?sslmode=require":                           false,
		"postgres://u@10.0.0.3/x?sslmode=allow":                               false,
		"postgres://u@localhost,db.example/x?sslmode=disable":                 false,
		"postgres://u@localhost.db.example/x?sslmode=disable":                 false,
		"postgres://u@db1.example,db2.example/x?sslmode=verify-full":          true,
		"postgres://u@db.example/x?sslmode=prefer&application_name=localhost": false,
	} {
		config, err := pgx.ParseConfig(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := guardedWay(config); got != guarded {
			t.Errorf("%s: guarded %v, want %v", address, got, guarded)
		}
	}
	_, err := Open(context.Background(), "postgres://u@db.example/x?sslmode=require")
	if kernel.KindOf(err) != kernel.Unavailable {
		t.Errorf("opened: %v", err)
	}
}
