package people

import (
	"context"
	"slices"
	"strconv"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/kernel"
)

// MostFound bounds what one search shows: each person shown is told of it.
const MostFound = 20

// mostListed bounds a list of people in someone's charge.
const mostListed = 500

// Query is what people are searched by; what is empty is not asked. Names
// compare word by word, whatever their case and accents; a phone compares in
// any spelling.
type Query struct {
	FirstName string
	Name      string
	Phone     string
	BirthYear int
	Text      string // a phone, or words: each is one of the names, or of what the actor may read of a person, see [Service.Search]
}

// Found is the answer to a [Query].
type Found struct {
	People []Minimal
	More   bool // others answer too: the query should say more
}

// keys gives what a query compares. A year alone would list half a village.
func (q Query) keys() ([]key, error) {
	if number, readable := readPhone(q.Text, ""); readable && q.Phone == "" {
		q.Phone = number
	}
	card := Card{FirstName: q.FirstName, Name: q.Name, Phone: q.Phone}.tidy()
	if _, readable := readPhone(card.Phone, ""); card.Phone != "" && !readable {
		return nil, kernel.Fault(kernel.Invalid, "people.phone")
	}
	keys := keysOf(card)
	if len(keys) == 0 && len(q.words()) == 0 {
		return nil, kernel.Fault(kernel.Invalid, "people.search_empty")
	}
	if q.BirthYear != 0 {
		keys = append(keys, key{byYear, strconv.Itoa(q.BirthYear)})
	}
	return keys, nil
}

// words gives the words of what was typed, a phone aside.
func (q Query) words() []string {
	if _, readable := readPhone(q.Text, ""); readable {
		return nil
	}
	return nameWords(q.Text)
}

// mostSearched bounds the words of one search.
const mostSearched = 8

// Search gives the people of the actor's structure that answer a query, the
// latest seen first, at most [MostFound]; protected people answer none. A word
// of a shared note, or of how a person is reached, answers to who may read it; a
// word of a private note to its author. Scope:
// person.search. It leaves a line for the search and one for each person it
// shows, who can thus see who looked for them. Invalid "people.search_empty"
// asks for a name or a phone.
func (s *Service) Search(ctx context.Context, scope access.Scope, q Query) (found Found, err error) {
	defer kernel.Wrap(&err, "people.Search")
	keys, err := q.keys()
	if err != nil {
		return Found{}, err
	}
	err = s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) (err error) {
		if found, err = s.answer(ctx, tx, scope, keys, q.words()); err != nil {
			return err
		}
		for _, m := range found.People {
			if err := s.tell(ctx, tx, scope, m.ID, ""); err != nil {
				return err
			}
		}
		return s.tellList(ctx, tx, scope, "found", len(found.People))
	})
	if err != nil {
		return Found{}, err
	}
	return found, nil
}

// SearchAgain answers a query that was answered already and whose answer was
// lost on its way: of those it showed, the ones that still answer, as they are
// now. It leaves no line, for the first answer left them. Scope: person.search.
func (s *Service) SearchAgain(ctx context.Context, scope access.Scope, q Query, shown []kernel.ID) (found Found, err error) {
	defer kernel.Wrap(&err, "people.SearchAgain")
	keys, err := q.keys()
	if err != nil {
		return Found{}, err
	}
	err = s.DB.Read(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) (err error) {
		found, err = s.answer(ctx, tx, scope, keys, q.words())
		return err
	})
	if err != nil {
		return Found{}, err
	}
	found.People = slices.DeleteFunc(found.People, func(m Minimal) bool { return !slices.Contains(shown, m.ID) })
	return found, nil
}

// answer gives the people that a search finds.
func (s *Service) answer(ctx context.Context, tx bun.Tx, scope access.Scope, keys []key, words []string) (found Found, err error) {
	if err := s.store.asks(ctx, tx, keys); err != nil {
		return Found{}, err
	}
	off, err := s.store.without(ctx, tx)
	if err != nil {
		return Found{}, err
	}
	asked := every(keys)
	for _, typed := range words[:min(len(words), mostSearched)] {
		one := word(scope, off, typed)
		if len(words)+len(keys) > 1 && yearForm.MatchString(typed) && !off.Has(FieldBirthYear) {
			one.anyone = append(one.anyone, key{byYear, typed})
		}
		asked = append(asked, one)
	}
	files, err := s.store.search(ctx, tx, scope, asked)
	if err != nil {
		return Found{}, err
	}
	if found.More = len(files) > MostFound; found.More {
		files = files[:MostFound]
	}
	found.People, err = s.minimals(ctx, tx, files)
	return found, err
}

// OfMine gives the people in the actor's charge, or in that of their teams,
// the latest seen first. Scope: person.read_minimal. It leaves one line, which
// names nobody: people know who is in charge of them.
func (s *Service) OfMine(ctx context.Context, scope access.Scope) (mine []Minimal, err error) {
	defer kernel.Wrap(&err, "people.OfMine")
	return s.list(ctx, scope, "mine", false, s.store.mine)
}

// ExportMine gives the people of [Service.OfMine] to who takes them away as a
// file. Scope: person.read_minimal. Its line says so.
func (s *Service) ExportMine(ctx context.Context, scope access.Scope) (mine []Minimal, err error) {
	defer kernel.Wrap(&err, "people.ExportMine")
	err = s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		files, err := s.store.mine(ctx, tx, scope)
		if err != nil {
			return err
		}
		if mine, err = s.minimals(ctx, tx, files); err != nil || len(mine) == 0 {
			return err
		}
		return s.tellCount(ctx, tx, scope, journal.ListExported, "mine", len(mine))
	})
	if err != nil {
		return nil, err
	}
	return mine, nil
}

// AskingErasure gives the people of the actor's structure who asked that their
// file be erased, the longest waiting first. Scope: person.erase. It leaves a
// line for the list and one for each person it shows: not being in charge of
// them, the manager reads their file.
func (s *Service) AskingErasure(ctx context.Context, scope access.Scope) (asking []Minimal, err error) {
	defer kernel.Wrap(&err, "people.AskingErasure")
	return s.list(ctx, scope, "asking_erasure", true, s.store.asking)
}

// Unattended gives the people of the actor's structure of whom nobody is in
// charge, protected ones among them: the longest without contact first, at most
// [MostFound], and how many they are. Scope: person.assign, of who may do so
// over every file: they answer for these. It leaves its lines as
// [Service.AskingErasure] does.
func (s *Service) Unattended(ctx context.Context, scope access.Scope) (first []Minimal, all int, err error) {
	defer kernel.Wrap(&err, "people.Unattended")
	first, err = s.list(ctx, scope, "unattended", true, func(ctx context.Context, tx bun.Tx, scope access.Scope) ([]file, error) {
		query, err := s.store.unattended(ctx, tx, scope)
		if err != nil {
			return nil, err
		}
		n, err := query.Count(ctx)
		if all = int(n); err != nil {
			return nil, err
		}
		return s.store.kept(ctx, tx, scope, query.Order("last_contact_at", "id").Limit(MostFound))
	})
	return first, all, err
}

// list gives a list of people, and writes its lines: one with each person too
// when it tells them.
func (s *Service) list(ctx context.Context, scope access.Scope, name string, tells bool,
	of func(context.Context, bun.Tx, access.Scope) ([]file, error),
) (listed []Minimal, err error) {
	err = s.DB.Write(scope.Behind(ctx), func(ctx context.Context, tx bun.Tx) error {
		files, err := of(ctx, tx, scope)
		if err != nil {
			return err
		}
		if listed, err = s.minimals(ctx, tx, files); err != nil {
			return err
		}
		if tells {
			if err := s.tellShown(ctx, tx, scope, name, listed); err != nil {
				return err
			}
		}
		return s.tellList(ctx, tx, scope, name, len(listed))
	})
	if err != nil {
		return nil, err
	}
	return listed, nil
}

// minimals gives what may be shown of files that a store let through; whoever
// is erased meanwhile is not shown.
func (s *Service) minimals(ctx context.Context, tx bun.Tx, files []file) ([]Minimal, error) {
	off, err := s.store.without(ctx, tx)
	if err != nil {
		return nil, err
	}
	shown := make([]Minimal, 0, len(files))
	for _, f := range files {
		card, err := s.store.card(ctx, tx, f)
		if erased(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		shown = append(shown, off.shown(card).minimal(f))
	}
	return shown, nil
}
