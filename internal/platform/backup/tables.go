package backup

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
	"relais/internal/platform/db"
)

// versions is the table in which goose keeps the number of the schema.
const versions = "goose_db_version"

// The columns of every table that holds data, and their place in the primary
// key: from 1, or 0 when they are not in it.
const (
	columnsSQLite = `
SELECT l.name, c.name, c.type, c.pk
FROM pragma_table_list AS l, pragma_table_info(l.name) AS c
WHERE l.schema = 'main' AND l.type = 'table' AND l.name NOT GLOB 'sqlite_*'`
	columnsPostgres = `
SELECT c.relname, a.attname, format_type(a.atttypid, NULL), coalesce(array_position(i.indkey::int2[], a.attnum) + 1, 0)
FROM pg_class AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
LEFT JOIN pg_index AS i ON i.indrelid = c.oid AND i.indisprimary
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition`
)

// shape is what a database holds now.
type shape struct {
	version int64 // of the last migration; 0 when none ran
	tables  []Table
}

// table gives a table by its name.
func (s shape) table(name string) (Table, bool) {
	for _, table := range s.tables {
		if table.Name == name {
			return table, true
		}
	}
	return Table{}, false
}

// shapeOf reads the shape from the database itself.
func shapeOf(ctx context.Context, d *db.DB, tx bun.Tx) (s shape, err error) {
	defer kernel.Wrap(&err, "shapeOf")
	query := columnsSQLite
	if d.Postgres() {
		query = columnsPostgres
	}
	columns, err := columnsOf(ctx, tx, query)
	if err != nil {
		return shape{}, err
	}
	for _, of := range columns {
		if of.table == versions {
			err := tx.NewRaw("SELECT coalesce(max(version_id), 0) FROM ?", bun.Name(versions)).Scan(ctx, &s.version)
			if err != nil {
				return shape{}, err
			}
			break
		}
	}
	s.tables, err = gathered(columns)
	return s, err
}

// columnOf is one column of one table, as the database describes it.
type columnOf struct {
	table, name, declared string
	key                   int
}

func columnsOf(ctx context.Context, tx bun.Tx, query string) (all []columnOf, err error) {
	rows, err := tx.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var c columnOf
		if err := rows.Scan(&c.table, &c.name, &c.declared, &c.key); err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b columnOf) int {
		return cmp.Or(strings.Compare(a.table, b.table), strings.Compare(a.name, b.name))
	})
	return all, rows.Err()
}

// gathered puts columns, sorted, into their tables.
func gathered(columns []columnOf) (tables []Table, err error) {
	var faults []error
	for start := 0; start < len(columns); {
		name, end := columns[start].table, start
		for end < len(columns) && columns[end].table == name {
			end++
		}
		if name != versions {
			table, err := tableOf(name, columns[start:end])
			tables, faults = append(tables, table), append(faults, err)
		}
		start = end
	}
	return tables, errors.Join(faults...)
}

func tableOf(name string, columns []columnOf) (Table, error) {
	table := Table{Name: name}
	var key []columnOf
	for _, c := range columns {
		k, known := kindOf(c.declared)
		if !known {
			return Table{}, kernel.Fault(kernel.Internal, "backup.column_type", name, c.name, c.declared)
		}
		table.Columns = append(table.Columns, Column{c.name, k})
		if c.key > 0 {
			key = append(key, c)
		}
	}
	slices.SortFunc(key, func(a, b columnOf) int { return a.key - b.key })
	for _, c := range key {
		table.Key = append(table.Key, c.name)
	}
	return table, nil
}

// names gives the names of columns, ready for a query.
func (t Table) names() (names []bun.Name) {
	for _, c := range t.Columns {
		names = append(names, bun.Name(c.Name))
	}
	return names
}

func namesOf(columns []string) (names []bun.Name) {
	for _, c := range columns {
		names = append(names, bun.Name(c))
	}
	return names
}

// eachRow gives every row of a table to act, in the order of the primary key;
// the values are those of the columns, and valid until act returns.
func eachRow(ctx context.Context, tx bun.Tx, table Table, act func(values []any) error) (err error) {
	defer kernel.Wrap(&err, "eachRow(%s)", table.Name)
	query, args := "SELECT ? FROM ?", []any{bun.List(table.names()), bun.Name(table.Name)}
	if len(table.Key) > 0 {
		query, args = query+" ORDER BY ?", append(args, bun.List(namesOf(table.Key)))
	}
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	values, into := make([]any, len(table.Columns)), make([]any, len(table.Columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if err := act(values); err != nil {
			return err
		}
	}
	return rows.Err()
}

// tallyOf counts and sums up the rows that a table holds.
func tallyOf(ctx context.Context, tx bun.Tx, table Table) (tally Tally, err error) {
	tally.Name = table.Name
	var row []byte
	err = eachRow(ctx, tx, table, func(values []any) (err error) {
		if row, err = appendRow(row[:0], table.Columns, values); err != nil {
			return kernel.Because(kernel.Internal, "backup.value", err, table.Name)
		}
		tally.add(row)
		return nil
	})
	return tally, err
}
