package backup_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"

	"relais/internal/kernel"
	"relais/internal/platform/backup"
	"relais/internal/platform/db"
	"relais/internal/platform/db/dbtest"
)

// small gives a small backup and a migrated target that must stay empty.
func small(t *testing.T) (file []byte, target *db.DB) {
	from := dbtest.Open(t, dbtest.SQLite(t), sequence())
	furnish(t, from)
	file, _ = written(t, from)
	return file, dbtest.Open(t, dbtest.SQLite(t), sequence())
}

// refused makes sure that neither reading nor restoring takes a file.
func refused(t *testing.T, name string, file []byte, target *db.DB) {
	t.Helper()
	_, read := backup.Read(t.Context(), bytes.NewReader(file), keys())
	_, restored := restore(t, file, target, sequence())
	for what, err := range map[string]error{"read": read, "restored": restored} {
		switch keyOf(err) {
		case "backup.damaged", "backup.not_a_backup", "backup.wrong_identity":
		default:
			t.Errorf("%s: %s, with %v", name, what, err)
		}
	}
	for _, table := range []string{"things", "zeta", "alpha", "bag", "journal"} {
		if n := count(t, target, table); n != 0 {
			t.Fatalf("%s: %d rows entered %s", name, n, table)
		}
	}
}

func TestEveryFlippedBitIsRefused(t *testing.T) {
	file, target := small(t)
	sampled := 150
	for range sampled {
		at, bit := rand.IntN(len(file)), byte(1)<<rand.IntN(8)
		flipped := bytes.Clone(file)
		flipped[at] ^= bit
		refused(t, fmt.Sprintf("byte %d flipped", at), flipped, target)
	}
	t.Logf("%d flips in a file of %d bytes, all refused", sampled, len(file))
}

func TestEveryTruncationIsRefused(t *testing.T) {
	file, target := small(t)
	lengths := []int{0, 1, 21, 22, 23, len(file) - 1, len(file) - 16, len(file) - 17}
	for range 60 {
		lengths = append(lengths, rand.IntN(len(file)))
	}
	for _, length := range lengths {
		refused(t, "truncated", file[:length], target)
	}
	refused(t, "with something after", append(bytes.Clone(file), 0), target)
	refused(t, "twice", append(bytes.Clone(file), file...), target)
}

// In the clear, where age no longer helps, the checks of the stream itself hold.
func TestThePlainStreamHoldsByItself(t *testing.T) {
	file, target := small(t)
	plain := opened(t, file)
	header := bytes.LastIndex(plain, []byte("}]}")) + 3 // a table that has another name is refused for that
	refused(t, "with something after", sealedAgain(t, append(bytes.Clone(plain), 0)), target)
	for range 40 {
		flipped := bytes.Clone(plain)
		at := header + rand.IntN(len(plain)-header)
		flipped[at] ^= byte(1) << rand.IntN(8)
		refused(t, "flipped in the clear", sealedAgain(t, flipped), target)
		refused(t, "cut in the clear", sealedAgain(t, plain[:at]), target)
	}
	if _, err := restore(t, sealedAgain(t, plain), target, sequence()); err != nil {
		t.Errorf("the control: %v", err)
	}
}

// What the database itself does not take, an identifier twice or a text that
// ends the statement, is told as what it is too: a damaged backup.
func TestWhatTheDatabaseRefusesIsDamage(t *testing.T) {
	file, target := small(t)
	plain := opened(t, file)
	for name, c := range map[string][2]string{
		"a table's only key twice": {"\x05\x01a", "\x05\x01b"}, // alpha holds a and b
		"a text with a zero byte":  {"l’été", "l’\x00\x00t\x00\x00"},
	} {
		altered := bytes.Replace(plain, []byte(c[0]), []byte(c[1]), 1)
		if bytes.Equal(altered, plain) || len(altered) != len(plain) {
			t.Fatalf("%s: the backup does not hold %q", name, c[0])
		}
		refused(t, name, sealedAgain(t, altered), target)
	}
}

// opened gives a backup in the clear.
func opened(t testing.TB, file []byte) []byte {
	t.Helper()
	in, err := age.Decrypt(bytes.NewReader(file), identity)
	if err != nil {
		t.Fatal(err)
	}
	decoder, err := zstd.NewReader(in)
	if err != nil {
		t.Fatal(err)
	}
	defer decoder.Close()
	var plain bytes.Buffer
	if _, err := decoder.WriteTo(&plain); err != nil {
		t.Fatal(err)
	}
	return plain.Bytes()
}

// sealedAgain puts a stream under compression and encryption.
func sealedAgain(t testing.TB, plain []byte) []byte {
	t.Helper()
	var file bytes.Buffer
	out, err := age.Encrypt(&file, identity.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	encoder, err := zstd.NewWriter(out)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := encoder.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(encoder.Close(), out.Close()); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func TestWhatIsNoBackup(t *testing.T) {
	file, target := small(t)
	stranger, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	format2 := append([]byte("relais backup\n"), 2, 0)
	for _, c := range []struct {
		name       string
		file       []byte
		identities []age.Identity
		kind       kernel.Kind
		key        string
	}{
		{"nothing", nil, keys(), kernel.Invalid, "backup.not_a_backup"},
		{"a text", []byte(strings.Repeat("id,nom\n", 100)), keys(), kernel.Invalid, "backup.not_a_backup"},
		{"another file for the same key", sealedAgain(t, []byte("a letter, not a backup at all")), keys(), kernel.Invalid, "backup.not_a_backup"},
		{"a later format", sealedAgain(t, format2), keys(), kernel.Unavailable, "backup.newer_format"},
		{"another key", file, []age.Identity{stranger}, kernel.Forbidden, "backup.wrong_identity"},
		{"no key", file, nil, kernel.Invalid, "backup.no_identity"},
	} {
		_, read := backup.Read(t.Context(), bytes.NewReader(c.file), c.identities)
		_, restored := backup.Restore(t.Context(), bytes.NewReader(c.file), c.identities, backup.Target{Database: target, Sequence: sequence()})
		for _, err := range []error{read, restored} {
			if keyOf(err) != c.key || kernel.KindOf(err) != c.kind {
				t.Errorf("%s: %v", c.name, err)
			}
		}
	}
}

func TestAnyOfTheRecipientsOpens(t *testing.T) {
	d := dbtest.Open(t, dbtest.SQLite(t), sequence())
	other, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	second, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	locked, err := age.NewScryptRecipient("correct horse")
	if err != nil {
		t.Fatal(err)
	}
	locked.SetWorkFactor(10)
	unlocked, err := age.NewScryptIdentity("correct horse")
	if err != nil {
		t.Fatal(err)
	}
	wrong, err := age.NewScryptIdentity("wrong horse")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name       string
		recipients []age.Recipient
		opens      age.Identity
		key        string
	}{
		{"the first of two", []age.Recipient{identity.Recipient(), second.Recipient()}, identity, ""},
		{"the second of two", []age.Recipient{identity.Recipient(), second.Recipient()}, second, ""},
		{"a hybrid key", []age.Recipient{other.Recipient()}, other, ""},
		{"a passphrase", []age.Recipient{locked}, unlocked, ""},
		{"a wrong passphrase", []age.Recipient{locked}, wrong, "backup.wrong_identity"},
		{"a key, of a passphrase", []age.Recipient{locked}, identity, "backup.wrong_identity"},
	} {
		var file bytes.Buffer
		o := options()
		o.Recipients = c.recipients
		if _, err := backup.Write(t.Context(), d, &file, o); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if _, err := backup.Read(t.Context(), &file, []age.Identity{c.opens}); keyOf(err) != c.key || c.key == "" && err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestWhatCannotBeBackedUp(t *testing.T) {
	type failure struct {
		name    string
		prepare func(t *testing.T, d *db.DB)
		options func(*backup.Options)
		to      *limited
		key     string
	}
	same := func(*backup.Options) {}
	for _, c := range []failure{
		{"for nobody", migrated, func(o *backup.Options) { o.Recipients = nil }, nil, "backup.no_recipient"},
		{"that was never used", func(*testing.T, *db.DB) {}, same, nil, "backup.no_schema"},
		{"with a type unheard of", func(t *testing.T, d *db.DB) {
			migrated(t, d)
			execute(t, d, "CREATE TABLE money (sum numeric)")
		}, same, nil, "backup.column_type"},
		{"onto a full disk", migrated, same, &limited{left: 100}, "backup.write"},
	} {
		d := empty(t, dbtest.SQLite(t))
		c.prepare(t, d)
		o := options()
		c.options(&o)
		to := c.to
		if to == nil {
			to = &limited{left: 1 << 30}
		}
		if _, err := backup.Write(t.Context(), d, to, o); keyOf(err) != c.key {
			t.Errorf("a backup %s: %v", c.name, err)
		}
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := backup.Write(over, dbtest.Open(t, dbtest.SQLite(t), sequence()), &limited{left: 1 << 30}, options()); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestAFloatThatIsNotFiniteIsRefused(t *testing.T) {
	d := dbtest.Open(t, dbtest.Postgres(t), sequence())
	execute(t, d, "INSERT INTO things (id, real) VALUES (1, 'Infinity')")
	if _, err := backup.Write(t.Context(), d, &limited{left: 1 << 30}, options()); keyOf(err) != "backup.value" {
		t.Errorf("got %v", err)
	}
}

// limited takes so many bytes and no more.
type limited struct{ left int }

func (l *limited) Write(b []byte) (int, error) {
	if len(b) > l.left {
		return 0, errors.New("no space left on device")
	}
	l.left -= len(b)
	return len(b), nil
}
