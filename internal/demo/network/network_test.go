package network_test

import (
	"testing"
	"time"

	"relais/internal/demo/network"
)

func TestAccountsAreKeptForTheNextStart(t *testing.T) {
	folder := t.TempDir()
	if kept, err := network.Kept(folder); len(kept) != 0 || err != nil {
		t.Fatalf("%v, %v", kept, err)
	}
	accounts := []network.Account{{Email: "a@demonstration.example", Name: "Ada Exemple", Role: "admin", Secret: "JBSWY3DPEHPK3PXP"}}
	if err := network.Keep(folder, accounts); err != nil {
		t.Fatal(err)
	}
	kept, err := network.Kept(folder)
	if err != nil || len(kept) != 1 || kept[0] != accounts[0] {
		t.Fatalf("%v, %v", kept, err)
	}
	code, err := kept[0].Code(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	if err != nil || len(code) != 6 {
		t.Errorf("%q, %v", code, err)
	}
}
