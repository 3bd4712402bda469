package verifier_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/platform/db/dbtest"
	"relais/internal/platform/seal"
	"relais/internal/platform/seal/sealtest"
	"relais/migrations"
)

// receiptOf gives the receipt of the sixth line of a journal of eleven, with
// its detail, and the key that verifies it.
func receiptOf(t *testing.T) (receipt journal.Receipt, key string) {
	t.Helper()
	d := dbtest.Open(t, dbtest.SQLite(t), migrations.Files)
	safe := sealtest.Safe(t)
	clock := kernel.StoppedClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	j, err := journal.New(d, seal.NewKeys(d, safe, clock), safe, clock, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	actor := access.Actor{Role: access.Adviser, Account: "0193570a-0000-7000-8000-00000000000a"}
	for range 11 {
		err := d.Write(t.Context(), func(ctx context.Context, tx bun.Tx) error {
			_, err := j.Append(ctx, tx, journal.Line{Action: journal.SessionOpened, Actor: actor, Detail: map[string]string{"moyen": "clé d’accès"}})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	scope, err := actor.May(access.JournalOwn)
	if err != nil {
		t.Fatal(err)
	}
	if receipt, err = j.Prove(t.Context(), scope, 5); err != nil {
		t.Fatal(err)
	}
	return receipt, j.PublicKey()
}

// tampered gives receipts that are each wrong in one way.
func tampered(t *testing.T, good journal.Receipt) map[string]string {
	t.Helper()
	other, _ := receiptOf(t)
	wrong := map[string]string{"nonsense": "x", "a list": "[]", "nothing in it": "{}", "null": "null"}
	for name, change := range map[string]func(r *journal.Receipt){
		"form":                 func(r *journal.Receipt) { r.Form = "relais-receipt/2" },
		"entry":                func(r *journal.Receipt) { r.Entry++ },
		"leaf version":         func(r *journal.Receipt) { r.Leaf[0] = 2 },
		"leaf entry":           func(r *journal.Receipt) { r.Leaf[8] ^= 1; r.Entry ^= 1 },
		"leaf moment":          func(r *journal.Receipt) { r.Leaf[16] ^= 1 },
		"leaf refused":         func(r *journal.Receipt) { r.Leaf[17] = 1 },
		"leaf action":          func(r *journal.Receipt) { r.Leaf[23] ^= 1 },
		"leaf end":             func(r *journal.Receipt) { r.Leaf[len(r.Leaf)-1] ^= 1 },
		"leaf cut":             func(r *journal.Receipt) { r.Leaf = r.Leaf[:len(r.Leaf)-1] },
		"leaf longer":          func(r *journal.Receipt) { r.Leaf = append(r.Leaf, 0) },
		"leaf of elsewhere":    func(r *journal.Receipt) { r.Leaf = other.Leaf },
		"detail":               func(r *journal.Receipt) { r.Detail = `{"moyen":"autre"}` },
		"detail without salt":  func(r *journal.Receipt) { r.Salt = nil },
		"salt":                 func(r *journal.Receipt) { r.Salt[0] ^= 1 },
		"salt cut":             func(r *journal.Receipt) { r.Salt = r.Salt[:31] },
		"proof step":           func(r *journal.Receipt) { r.Proof[1][0] ^= 1 },
		"proof shorter":        func(r *journal.Receipt) { r.Proof = r.Proof[1:] },
		"proof cut":            func(r *journal.Receipt) { r.Proof = r.Proof[:len(r.Proof)-1] },
		"proof longer":         func(r *journal.Receipt) { r.Proof = append(r.Proof, r.Proof[0]) },
		"no proof":             func(r *journal.Receipt) { r.Proof = nil },
		"head size":            func(r *journal.Receipt) { r.Checkpoint = replace(r.Checkpoint, "\n11\n", "\n12\n") },
		"head name":            func(r *journal.Receipt) { r.Checkpoint = "x" + r.Checkpoint },
		"head without end":     func(r *journal.Receipt) { r.Checkpoint = r.Checkpoint[:len(r.Checkpoint)-1] },
		"head of elsewhere":    func(r *journal.Receipt) { r.Checkpoint = other.Checkpoint },
		"signed by other":      func(r *journal.Receipt) { r.Checkpoint, r.Key = other.Checkpoint, other.Key },
		"key of elsewhere":     func(r *journal.Receipt) { r.Key = other.Key },
		"key cut":              func(r *journal.Receipt) { r.Key = r.Key[:len(r.Key)-4] },
		"no key":               func(r *journal.Receipt) { r.Key = "" },
		"an older line’s head": func(r *journal.Receipt) { r.Entry = 11 },
	} {
		r := clone(t, good)
		change(&r)
		wrong[name] = encode(t, r)
	}
	wrong["a field more"] = replace(encode(t, good), `{"form"`, `{"x":1,"form"`)
	return wrong
}

func replace(s, old, with string) string {
	for i := range s {
		if len(s)-i >= len(old) && s[i:i+len(old)] == old {
			return s[:i] + with + s[i+len(old):]
		}
	}
	return s
}

func encode(t *testing.T, r journal.Receipt) string {
	t.Helper()
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func clone(t *testing.T, r journal.Receipt) (c journal.Receipt) {
	t.Helper()
	if err := json.Unmarshal([]byte(encode(t, r)), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// TestCheckReceipt: what the command says of the receipts that the page is
// given.
func TestCheckReceipt(t *testing.T) {
	good, key := receiptOf(t)
	for _, given := range []string{"", key} {
		checked, err := journal.CheckReceipt([]byte(encode(t, good)), given)
		if err != nil || checked.KeyTrusted != (given != "") || checked.Line.Detail["moyen"] != "clé d’accès" || checked.Size != 11 {
			t.Fatalf("the good one: %+v, %v", checked, err)
		}
	}
	closed := clone(t, good)
	closed.Detail, closed.Salt = "", nil
	if checked, err := journal.CheckReceipt([]byte(encode(t, closed)), key); err != nil || checked.Line.Detail != nil || !checked.Line.HasDetail {
		t.Errorf("without its detail: %+v, %v", checked, err)
	}
	for name, wrong := range tampered(t, good) {
		if _, err := journal.CheckReceipt([]byte(wrong), ""); kernel.KindOf(err) != kernel.Invalid || err == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	other, otherKey := receiptOf(t)
	if _, err := journal.CheckReceipt([]byte(encode(t, good)), otherKey); kernel.KindOf(err) != kernel.Invalid {
		t.Errorf("with another key: %v", err)
	}
	if _, err := journal.CheckReceipt([]byte(encode(t, other)), key); kernel.KindOf(err) != kernel.Invalid {
		t.Errorf("of another journal: %v", err)
	}
}
