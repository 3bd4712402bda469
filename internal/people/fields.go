package people

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
)

// Field is the code of a field of the card.
type Field string

// The fields that a network may do without. The first name is always asked.
const (
	FieldName        Field = "name"
	FieldBirthYear   Field = "birth_year"
	FieldPhone       Field = "phone"
	FieldPhoneOf     Field = "phone_of"
	FieldCommune     Field = "commune"
	FieldLanguages   Field = "languages"
	FieldReach       Field = "reach"
	FieldAdaptations Field = "adaptations"
)

// Fields lists the fields that a network may do without, in the order of the
// card.
func Fields() []Field {
	return []Field{FieldName, FieldBirthYear, FieldPhone, FieldPhoneOf, FieldCommune, FieldLanguages, FieldReach, FieldAdaptations}
}

// Without are the fields that the network does without.
type Without []Field

// Has tells whether the network does without a field. Nobody says whose phone it
// is where no phone is asked.
func (w Without) Has(field Field) bool {
	return slices.Contains(w, field) || field == FieldPhoneOf && slices.Contains(w, FieldPhone)
}

// places gives where a card keeps its fields.
func (c *Card) places() map[Field]any {
	return map[Field]any{
		FieldName: &c.Name, FieldBirthYear: &c.BirthYear, FieldPhone: &c.Phone, FieldPhoneOf: &c.PhoneOf,
		FieldCommune: &c.Commune, FieldLanguages: &c.Languages, FieldReach: &c.Reach, FieldAdaptations: &c.Adaptations,
	}
}

// put gives a card whose fields that the network does without are those of
// another card.
func (w Without) put(c, other Card) Card {
	to, from := c.places(), other.places()
	for _, field := range Fields() {
		if !w.Has(field) {
			continue
		}
		switch place := to[field].(type) {
		case *string:
			*place = *from[field].(*string) //nolint:forcetypeassert // the same place of another card
		case *int:
			*place = *from[field].(*int) //nolint:forcetypeassert // the same
		case *[]string:
			*place = *from[field].(*[]string) //nolint:forcetypeassert // the same
		}
	}
	return c
}

// shown gives what a card shows: not the fields that the network does without.
func (w Without) shown(c Card) Card { return w.put(c, Card{}) }

// refuse gives Invalid "people.field_off" for a card that says what the network
// does without.
func (w Without) refuse(c Card) error {
	for field, place := range c.places() {
		said := false
		switch place := place.(type) {
		case *string:
			said = *place != ""
		case *int:
			said = *place != 0
		case *[]string:
			said = len(*place) > 0
		}
		if said && w.Has(field) {
			return kernel.Fault(kernel.Invalid, "people.field_off")
		}
	}
	return nil
}

type fieldRow struct {
	bun.BaseModel `bun:"table:people_fields_off"`

	Field Field `bun:",pk"`
	OffAt time.Time
}

// Without gives the fields that the network does without. Anyone may know them.
func (s *Service) Without(ctx context.Context) (off Without, err error) {
	defer kernel.Wrap(&err, "people.Without")
	err = s.DB.Read(ctx, func(ctx context.Context, tx bun.Tx) error {
		off, err = s.store.without(ctx, tx)
		return err
	})
	return off, err
}

// ChooseFields makes the network do without these fields, and no others: they
// are neither asked, shown nor taken any more. What cards hold there stays
// sealed, is given to the person with all the rest, and shows again with the
// field. Scope: fields.choose. Invalid "people.field" says that one is no field,
// or always asked.
func (s *Service) ChooseFields(ctx context.Context, scope access.Scope, off []Field) (err error) {
	defer kernel.Wrap(&err, "people.ChooseFields")
	var rows []fieldRow
	object := "fields:none"
	for _, field := range Fields() {
		if slices.Contains(off, field) {
			rows = append(rows, fieldRow{Field: field, OffAt: s.Clock.Now()})
		}
	}
	if len(rows) != len(off) {
		return kernel.Fault(kernel.Invalid, "people.field")
	}
	if len(rows) > 0 {
		var names []string
		for _, row := range rows {
			names = append(names, string(row.Field))
		}
		object = "fields:" + strings.Join(names, "/")
	}
	return s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		if err := s.store.chooseFields(ctx, tx, scope, rows); err != nil {
			return err
		}
		_, err := s.Journal.Append(ctx, tx, journal.Line{Action: string(access.FieldsChoose), Actor: scope.Actor(), Object: object})
		return err
	})
}

func (s store) without(ctx context.Context, tx bun.Tx) (off Without, err error) {
	err = tx.NewSelect().Table("people_fields_off").Column("field").Order("field").Scan(ctx, &off)
	return off, err
}

func (s store) chooseFields(ctx context.Context, tx bun.Tx, scope access.Scope, rows []fieldRow) error {
	if err := leaveOver(scope, access.FieldsChoose, access.Network); err != nil {
		return err
	}
	if _, err := tx.NewDelete().Model((*fieldRow)(nil)).Where("1 = 1").Exec(ctx); err != nil || len(rows) == 0 {
		return err
	}
	_, err := tx.NewInsert().Model(&rows).Exec(ctx)
	return err
}

// takes refuses a new card that says what the network does without.
func (s store) takes(ctx context.Context, tx bun.Tx, c Card) error {
	off, err := s.without(ctx, tx)
	if err != nil {
		return err
	}
	return off.refuse(c)
}

// asks refuses a search by what the network does without.
func (s store) asks(ctx context.Context, tx bun.Tx, keys []key) error {
	off, err := s.without(ctx, tx)
	for _, k := range keys {
		if err == nil && off.Has(map[purpose]Field{byName: FieldName, byYear: FieldBirthYear, byPhone: FieldPhone}[k.purpose]) {
			err = kernel.Fault(kernel.Invalid, "people.field_off")
		}
	}
	return err
}

// shown opens the card of a file, without the fields that the network does
// without.
func (s store) shown(ctx context.Context, tx bun.Tx, f file) (Card, error) {
	off, err := s.without(ctx, tx)
	if err != nil {
		return Card{}, err
	}
	c, err := s.card(ctx, tx, f)
	return off.shown(c), err
}
