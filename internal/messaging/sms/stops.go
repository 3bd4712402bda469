package sms

import (
	"context"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/engine/gsm7"
	"relais/internal/kernel"
)

// stopRow is a number that asked for silence.
type stopRow struct {
	bun.BaseModel `bun:"table:sms_stops"`

	Number []byte `bun:",pk"`
	At     time.Time
}

// Stopped tells whether a number asked for silence. Whoever writes to it may know.
func (s *Service) Stopped(ctx context.Context, number string) (is bool, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx bun.Tx) error {
		return s.db.Step(house(ctx), func(ctx context.Context) error {
			is, err = tx.NewSelect().Model((*stopRow)(nil)).Where("number = ?", s.digest(number)).Exists(ctx)
			return err
		})
	})
	return is, err
}

// Stop keeps messages from a number from now on: those that wait for it end. Who
// asks holds its telephone, or is the person.
func (s *Service) Stop(ctx context.Context, number string) (err error) {
	defer kernel.Wrap(&err, "sms.Stop")
	return s.db.Write(house(ctx), func(ctx context.Context, tx bun.Tx) error {
		row := stopRow{Number: s.digest(number), At: s.clock.Now()}
		if _, err := tx.NewInsert().Model(&row).On("CONFLICT DO NOTHING").Exec(ctx); err != nil {
			return err
		}
		_, err := s.ending(tx, OptedOut).Where("number = ? AND state = ?", row.Number, Waiting).Exec(ctx)
		return err
	})
}

// Start lets messages go to a number again.
func (s *Service) Start(ctx context.Context, number string) (err error) {
	defer kernel.Wrap(&err, "sms.Start")
	return s.db.Write(house(ctx), func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewDelete().Model((*stopRow)(nil)).Where("number = ?", s.digest(number)).Exec(ctx)
		return err
	})
}

// Word is what an answer to a message means.
type Word string

// The words that are understood, in the four languages; "" is none of them.
const (
	SaysStop  Word = "stop"
	SaysStart Word = "start"
	SaysYes   Word = "yes"
	SaysNo    Word = "no"
	SaysCall  Word = "call"
)

// Understand reads an answer: the first word that is known, and the code that may
// stand beside it, as typed. STOP counts wherever it stands; arrêt, which is also
// where a bus stops, when the answer begins with it. An answer that says neither
// one thing nor another gives "".
func Understand(answer string) (word Word, rest string) {
	said := map[string]Word{
		"stop": SaysStop, "arret": SaysStop, "arreter": SaysStop, "قف": SaysStop, "توقف": SaysStop,
		"start": SaysStart, "reprendre": SaysStart, "ابدأ": SaysStart,
		"oui": SaysYes, "ok": SaysYes, "yes": SaysYes, "viens": SaysYes, "نعم": SaysYes,
		"non": SaysNo, "no": SaysNo, "annuler": SaysNo, "cancel": SaysNo, "لا": SaysNo,
		"rappel": SaysCall, "rappelez": SaysCall, "rappeler": SaysCall, "call": SaysCall, "اتصل": SaysCall,
	}
	var others []string
	for _, part := range strings.FieldsFunc(gsm7.Transliterate(answer), func(r rune) bool { return strings.ContainsRune(" \n\t.,!?;:'\"()", r) }) {
		known := said[plain(part)]
		if aside := strings.HasPrefix(plain(part), "arret") && (word != "" || len(others) > 0); aside {
			known = ""
		}
		if known != "" && (word == "" || known == SaysStop) {
			word = known
			continue
		}
		others = append(others, part)
	}
	return word, strings.Join(others, " ")
}

// plain gives a word in lower case, without accents.
func plain(word string) string {
	return strings.NewReplacer("é", "e", "è", "e", "ê", "e", "à", "a").Replace(strings.ToLower(word))
}
