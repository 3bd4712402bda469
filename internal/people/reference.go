package people

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/engine/shortcode"
	"relais/internal/kernel"
)

// A reference names a file to someone who may not see it: short enough to be
// read aloud on the telephone, with a sign that catches a slip of the tongue.
// It is made of the last drawn digits of the identifier, opens nothing, and
// says nothing of the person. Nine signs: 36 bits and the check.
const (
	referenceLength = 9
	referenceDigits = 9  // hexadecimal digits of the identifier
	referenceFrom   = 28 // where they begin, counted from 1 as SQL does
)

// ReferenceOf gives the reference of a file, in three groups of three signs.
func ReferenceOf(person kernel.ID) string {
	if len(person) < referenceFrom-1+referenceDigits {
		return ""
	}
	number, err := strconv.ParseUint(string(person[referenceFrom-1:]), 16, 64)
	if err != nil {
		return ""
	}
	signs := make([]byte, referenceLength)
	last, base := referenceLength-1, uint64(len(shortcode.Alphabet))
	for i := last - 1; i >= 0; i-- {
		signs[i] = shortcode.Alphabet[number%base]
		number /= base
	}
	signs[last] = shortcode.Check(signs[:last])
	whole := string(signs)
	return whole[:3] + "-" + whole[3:6] + "-" + whole[6:]
}

// named is what a reference says of an identifier: all of it, or its end.
type named struct{ whole, end string }

// CheckReference gives nil for a reference, or a whole identifier, that may be
// one, as it is typed: in any case, with or without hyphens. Invalid
// "people.reference_form" tells a slip of the hand, Invalid
// "people.reference_code" the secret code of a person's space, which nobody
// asks for.
func CheckReference(typed string) error {
	_, err := parseReference(typed)
	return err
}

func parseReference(typed string) (named, error) {
	if id, err := kernel.ParseID(strings.ToLower(strings.TrimSpace(typed))); err == nil {
		return named{whole: string(id)}, nil
	}
	signs := shortcode.Signs(typed)
	if shortcode.Valid(signs, codeLength) {
		return named{}, kernel.Fault(kernel.Invalid, "people.reference_code")
	}
	if !shortcode.Valid(signs, referenceLength) {
		return named{}, kernel.Fault(kernel.Invalid, "people.reference_form")
	}
	var number uint64
	for _, sign := range []byte(signs[:referenceLength-1]) {
		number = number*uint64(len(shortcode.Alphabet)) + uint64(strings.IndexByte(shortcode.Alphabet, sign))
	}
	end := fmt.Sprintf("%0*x", referenceDigits, number)
	if len(end) > referenceDigits {
		return named{}, kernel.Fault(kernel.Invalid, "people.reference_form") // no identifier ends so
	}
	return named{end: end}, nil
}

// ByReference gives the file that a reference names, or its whole identifier,
// as it is typed; errors are those of [Service.AskGlass]. Scope: of the house,
// retention.hold: whoever typed it is given nothing that they may not hold.
func (s *Service) ByReference(ctx context.Context, scope access.Scope, typed string) (id kernel.ID, err error) {
	defer kernel.Wrap(&err, "people.ByReference")
	reference, err := parseReference(typed)
	if err != nil {
		return "", err
	}
	err = s.DB.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		if err := scope.RequireHouse(access.RetentionHold); err != nil {
			return err
		}
		row, err := s.store.byReference(ctx, tx, reference)
		id = row.ID
		return err
	})
	return id, err
}

// Named gives the file of the actor's structure that a reference names, or its
// whole identifier, as it is typed; errors are those of [Service.AskGlass], and
// are the same for a file of another structure, or of someone protected, with
// which the actor has no tie. Scope: person.read. It says nothing of the person,
// and leaves no line: reading the file does.
func (s *Service) Named(ctx context.Context, scope access.Scope, typed string) (id kernel.ID, err error) {
	defer kernel.Wrap(&err, "people.Named")
	reference, err := parseReference(typed)
	if err != nil {
		return "", err
	}
	err = s.DB.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		if err := scope.Require(access.PersonRead); err != nil {
			return err
		}
		row, err := s.store.byReference(ctx, tx, reference)
		if err == nil && row.Structure != scope.Actor().Structure {
			err = kernel.Fault(kernel.NotFound, "people.reference_unknown")
		}
		id = row.ID
		return err
	})
	return id, err
}

// byReference gives the file that a reference names. NotFound
// "people.reference_unknown" is the same for one that is nobody's, that was
// erased, and that two files share: none is opened by guess.
func (s store) byReference(ctx context.Context, tx bun.Tx, reference named) (row personRow, err error) {
	query := tx.NewSelect().Model((*personRow)(nil)).Column("id", "structure", "merged_into").Limit(2)
	if reference.whole != "" {
		query.Where("id = ?", reference.whole)
	} else {
		query.Where("substr(id, ?) = ?", referenceFrom, reference.end) // as the index says it
	}
	var rows []personRow
	if err := query.Scan(ctx, &rows); err != nil {
		return personRow{}, err
	}
	if len(rows) != 1 {
		return personRow{}, kernel.Fault(kernel.NotFound, "people.reference_unknown")
	}
	if rows[0].MergedInto == "" {
		return rows[0], nil
	}
	kept, err := s.last(ctx, tx, rows[0])
	return personRow{ID: kept, Structure: rows[0].Structure}, err // both are of one structure
}
