package journal

import (
	"context"
	"math"

	"github.com/uptrace/bun"
)

// batch is how many rows are read at once.
const batch = 2000

// stream gives the rows of a table one by one in the order of their numbers,
// with little of it in memory.
type stream[T any] struct {
	tx      bun.Tx
	table   string
	key     string // the column of the number
	number  func(*T) int64
	broken  func(number int64) *T // stands for a row that cannot be read
	waiting []*T
	next    int64
	ended   bool
}

// entriesOf gives the lines from a number on.
func entriesOf(tx bun.Tx, from int64) *stream[entry] {
	return &stream[entry]{
		tx: tx, table: "journal_entries", key: "entry", next: from,
		number: func(e *entry) int64 { return e.Entry },
		broken: func(n int64) *entry { return &entry{Entry: n, unreadable: true} },
	}
}

// hashesOf gives the hashes from a position on.
func hashesOf(tx bun.Tx, from int64) *stream[storedHash] {
	return &stream[storedHash]{
		tx: tx, table: "journal_hashes", key: "position", next: from,
		number: func(h *storedHash) int64 { return h.Position },
		broken: func(n int64) *storedHash { return &storedHash{Position: n} },
	}
}

// peek gives the next row, nil at the end.
func (s *stream[T]) peek(ctx context.Context) (*T, error) {
	if len(s.waiting) == 0 && !s.ended {
		if err := s.fill(ctx); err != nil {
			return nil, err
		}
	}
	if len(s.waiting) == 0 {
		return nil, nil
	}
	return s.waiting[0], nil
}

// pop goes past the row that peek gave.
func (s *stream[T]) pop() { s.waiting = s.waiting[1:] }

func (s *stream[T]) fill(ctx context.Context) error {
	rows := make([]*T, 0, batch)
	err := s.from(s.tx.NewSelect().Model(&rows)).Scan(ctx)
	if err != nil {
		if rows, err = s.oneByOne(ctx); err != nil {
			return err
		}
	}
	s.ended = len(rows) < batch
	if len(rows) > 0 {
		s.next = s.number(rows[len(rows)-1])
		s.ended = s.ended || s.next == math.MaxInt64
		s.next++
	}
	s.waiting = rows
	return nil
}

// from selects the next rows.
func (s *stream[T]) from(q *bun.SelectQuery) *bun.SelectQuery {
	return q.Where("? >= ?", bun.Ident(s.key), s.next).OrderExpr("?", bun.Ident(s.key)).Limit(batch)
}

// oneByOne reads the next rows when one of them cannot be read: SQLite keeps
// in any column whatever is put there.
func (s *stream[T]) oneByOne(ctx context.Context) (rows []*T, err error) {
	var numbers []int64
	if err := s.from(s.tx.NewSelect().Table(s.table).ColumnExpr("?", bun.Ident(s.key))).Scan(ctx, &numbers); err != nil {
		return nil, err
	}
	for _, number := range numbers {
		row := new(T)
		if err := s.tx.NewSelect().Model(row).Where("? = ?", bun.Ident(s.key), number).Scan(ctx); err != nil {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			row = s.broken(number)
		}
		rows = append(rows, row)
	}
	return rows, nil
}
