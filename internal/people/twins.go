package people

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
)

// Twin is a file of the structure that may be the one of the person whose card
// is typed, with what lets one tell.
type Twin struct {
	Minimal

	BirthYear int  // 0 when not told
	ByPhone   bool // the phone is the same: families share one
}

// Twins gives the files of the actor's structure that may be of the person of a
// card, before another is made: same phone; same first name and name, in this
// order or the other, when no year tells them apart; same first name and year,
// when no name is typed. Words compare as in a search. Protected people are
// none of them. Scope: person.search; it leaves the lines of a search.
func (s *Service) Twins(ctx context.Context, scope access.Scope, card Card) (twins []Twin, err error) {
	defer kernel.Wrap(&err, "people.Twins")
	card = card.tidy()
	err = s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		off, err := s.store.without(ctx, tx)
		if err != nil {
			return err
		}
		if twins, err = s.twins(ctx, tx, scope, off.shown(card)); err != nil {
			return err
		}
		for _, twin := range twins {
			if err := s.tell(ctx, tx, scope, twin.ID, ""); err != nil {
				return err
			}
		}
		return s.tellList(ctx, tx, scope, "found", len(twins))
	})
	if err != nil {
		return nil, err
	}
	return twins, nil
}

func (s *Service) twins(ctx context.Context, tx bun.Tx, scope access.Scope, typed Card) (twins []Twin, err error) {
	for i, keys := range alike(typed) {
		if len(keys) == 0 {
			continue
		}
		files, err := s.store.search(ctx, tx, scope, every(keys))
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			card, err := s.store.shown(ctx, tx, f)
			if erased(err) {
				continue
			}
			if err != nil {
				return nil, err
			}
			known := slices.ContainsFunc(twins, func(t Twin) bool { return t.ID == f.ID })
			if byPhone := i == 0; !known && (byPhone || !apart(typed.BirthYear, card.BirthYear)) {
				twins = append(twins, Twin{Minimal: card.minimal(f), BirthYear: card.BirthYear, ByPhone: byPhone})
			}
		}
	}
	return twins[:min(len(twins), MostFound)], nil
}

// apart tells whether two years of birth are those of two people.
func apart(one, other int) bool { return one != 0 && other != 0 && one != other }

// alike gives what finds the files that may be of the person of a card: the
// phone first, then the names, then the names in the other order.
func alike(c Card) (all [3][]key) {
	if _, readable := readPhone(c.Phone, c.Commune); readable {
		all[0] = []key{{byPhone, c.Phone}}
	}
	first, last := nameWords(c.FirstName), nameWords(c.Name)
	if len(first) == 0 || len(last) == 0 && c.BirthYear == 0 {
		return all // a first name alone would find half a town
	}
	all[1] = append(under(byFirstName, first), under(byName, last)...)
	if len(last) == 0 {
		all[1] = append(all[1], key{byYear, strconv.Itoa(c.BirthYear)})
		return all
	}
	all[2] = append(under(byName, first), under(byFirstName, last)...)
	return all
}

func under(p purpose, words []string) (keys []key) {
	for _, word := range words {
		keys = append(keys, key{p, word})
	}
	return keys
}

// freshFor is how long whoever made a file may ask whether its person is known
// elsewhere.
const freshFor = 5 * time.Minute

// PerhapsElsewhere tells whether the person of a file that the actor made just
// now may be followed by another structure too: a person there has the same
// first name, name and year of birth, or the same first name and phone. It says
// nothing else, of nobody: not who, where, nor how many; protected people never
// count. Whoever asks bounds how often: see docs/adr/0014. Scope: person.create.
// A line on that file tells of a yes.
func (s *Service) PerhapsElsewhere(ctx context.Context, scope access.Scope, id kernel.ID) (perhaps bool, err error) {
	defer kernel.Wrap(&err, "people.PerhapsElsewhere(%s)", id)
	err = s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		f, err := s.store.find(ctx, tx, scope, toRead, id, access.PersonCreate)
		if err != nil {
			return err
		}
		if f.CreatedBy != scope.Actor().Account || s.Clock.Now().Sub(f.CreatedAt) > freshFor {
			return kernel.Fault(kernel.Forbidden, access.ReasonRelation)
		}
		card, err := s.store.shown(ctx, tx, f)
		if err != nil {
			return err
		}
		if perhaps, err = s.store.elsewhere(ctx, f, card); err != nil || !perhaps {
			return err
		}
		_, err = s.Journal.Append(ctx, tx, journal.Line{
			Action: string(access.PersonSearch), Actor: scope.Actor(), Subject: id, Object: "elsewhere:perhaps",
		})
		return err
	})
	return perhaps && err == nil, err
}

// elsewhere tells whether another structure follows someone who strongly
// resembles the person of a file. It looks behind the wall, and tells nobody.
func (s store) elsewhere(ctx context.Context, f file, c Card) (found bool, err error) {
	first, last := nameWords(c.FirstName), nameWords(c.Name)
	if len(first) == 0 {
		return false, nil
	}
	var ways [][]key
	if c.Phone != "" {
		ways = append(ways, append(under(byFirstName, first), key{byPhone, c.Phone}))
	}
	if len(last) > 0 && c.BirthYear != 0 {
		ways = append(ways, append(append(under(byFirstName, first), under(byName, last)...), key{byYear, strconv.Itoa(c.BirthYear)}))
	}
	err = s.db.Read(access.System(access.PersonSearch).Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		for _, keys := range ways {
			query := tx.NewSelect().Table("people").Where("structure <> ?", f.Structure).Where("NOT protected")
			for _, k := range keys {
				query.Where("id IN (?)", tx.NewSelect().Table("people_index").Column("person").
					Where("structure <> ? AND purpose = ? AND value IN (?)", f.Structure, k.purpose, bun.List(s.blinds(k))))
			}
			if there, err := query.Exists(ctx); err != nil || there {
				found = there
				return err
			}
		}
		return nil
	})
	return found, err
}
