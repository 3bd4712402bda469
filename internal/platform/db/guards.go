package db

import (
	"context"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"relais/internal/kernel"
)

// GuardFault is a trigger that is not as the migrations made it.
type GuardFault struct {
	Name string // "journal_entries.journal_entries_fixed": of its table, and its own
	How  string // GuardMissing, GuardOff, GuardChanged or GuardUnknown
}

// What may be wrong with a trigger.
const (
	GuardMissing = "missing"
	GuardOff     = "off"     // there, and the database does not run it
	GuardChanged = "changed" // it does something else
	GuardUnknown = "unknown" // no migration made it, and it stands on a table that others guard
)

// guard is a trigger as the migrations write it, or as the database tells it,
// both in one form.
type guard struct {
	does string
	off  bool
}

// Guards compares the triggers of the database with those that a sequence of
// migrations makes. What differs is given in the order of names.
func (d *DB) Guards(ctx context.Context, tx bun.IDB, sequence fs.FS) (faults []GuardFault, err error) {
	defer kernel.Wrap(&err, "db.Guards")
	wanted, err := d.wantedGuards(sequence)
	if err != nil {
		return nil, err
	}
	there, err := d.presentGuards(ctx, tx)
	if err != nil {
		return nil, err
	}
	guarded := map[string]bool{}
	for name, want := range wanted {
		table, _, _ := strings.Cut(name, ".")
		guarded[table] = true
		switch is, found := there[name]; {
		case !found:
			faults = append(faults, GuardFault{name, GuardMissing})
		case is.off:
			faults = append(faults, GuardFault{name, GuardOff})
		case is.does != want.does:
			faults = append(faults, GuardFault{name, GuardChanged})
		}
	}
	for name := range there {
		table, _, _ := strings.Cut(name, ".")
		if _, known := wanted[name]; !known && guarded[table] {
			faults = append(faults, GuardFault{name, GuardUnknown})
		}
	}
	slices.SortFunc(faults, func(a, b GuardFault) int { return strings.Compare(a.Name, b.Name) })
	return faults, nil
}

// What migrations say of triggers, comments apart. A trigger of SQLite holds its
// statements; one of PostgreSQL names a function.
var (
	remark        = regexp.MustCompile(`--[^\n]*`)
	blanks        = regexp.MustCompile(`\s+`)
	sqliteSays    = regexp.MustCompile(`(?is)\b(CREATE|DROP)\s+TRIGGER\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?(\w+)\s*(?:;|.*?\bON\s+(\w+).*?\bEND\s*;)`)
	postgresSays  = regexp.MustCompile(`(?is)\b(CREATE|DROP)\s+(?:OR\s+REPLACE\s+)?TRIGGER\s+(?:IF\s+EXISTS\s+)?(\w+)\b[^;]*?\bON\s+(\w+)[^;]*;`)
	functionSays  = regexp.MustCompile(`(?is)\bCREATE\s+(?:OR\s+REPLACE\s+)?FUNCTION\s+(\w+)\s*\(\)\s*RETURNS\s+trigger\b.*?\$\$(.*?)\$\$`)
	postgresParts = regexp.MustCompile(`(?i)^CREATE TRIGGER \w+ (BEFORE|AFTER|INSTEAD OF) (.+?) ON [\w.]+ FOR EACH (ROW|STATEMENT)(?: WHEN (.+?))? EXECUTE (?:FUNCTION|PROCEDURE) ([\w.]+)\(\)$`)
)

// wantedGuards reads which triggers the sequence leaves, step after step.
func (d *DB) wantedGuards(sequence fs.FS) (map[string]guard, error) {
	steps, err := fs.ReadDir(ofDialect{sequence, d.Postgres()}, ".")
	if err != nil {
		return nil, err
	}
	wanted, functions := map[string]guard{}, map[string]string{}
	for _, step := range steps {
		if !strings.HasSuffix(step.Name(), ".sql") {
			continue
		}
		text, err := fs.ReadFile(sequence, step.Name())
		if err != nil {
			return nil, err
		}
		up, _, _ := strings.Cut(string(text), "-- +goose Down")
		d.readGuards(remark.ReplaceAllString(up, ""), wanted, functions)
	}
	for name, g := range wanted {
		wanted[name] = guard{does: d.withFunction(g.does, functions)}
	}
	return wanted, nil
}

// readGuards reads one step.
func (d *DB) readGuards(up string, wanted map[string]guard, functions map[string]string) {
	says := sqliteSays
	if d.Postgres() {
		says = postgresSays
		for _, f := range functionSays.FindAllStringSubmatch(up, -1) {
			functions[f[1]] = f[2]
		}
	}
	for _, said := range says.FindAllStringSubmatch(up, -1) {
		name := said[3] + "." + said[2]
		if strings.EqualFold(said[1], "CREATE") {
			wanted[name] = guard{does: tidyGuard(said[0])}
			continue
		}
		for known := range wanted { // SQLite drops by the name alone
			if strings.HasSuffix(known, "."+said[2]) && (said[3] == "" || known == name) {
				delete(wanted, known)
			}
		}
	}
}

// withFunction adds to a trigger of PostgreSQL the body of its function.
func (d *DB) withFunction(does string, functions map[string]string) string {
	if !d.Postgres() {
		return does
	}
	name := does[strings.LastIndex(does, " ")+1:]
	return does + bodyOf(functions[name])
}

// bodyOf sets the body of a function behind the trigger that runs it.
func bodyOf(source string) string {
	return " " + strings.TrimSpace(blanks.ReplaceAllString(source, " "))
}

// tidyGuard gives one spelling of a trigger: blanks apart and, for PostgreSQL,
// which tells a trigger in words of its own, case, brackets and the order of
// events. What it cannot read stays as it is, and differs.
func tidyGuard(text string) string {
	text = strings.TrimSuffix(strings.TrimSpace(blanks.ReplaceAllString(remark.ReplaceAllString(text, ""), " ")), ";")
	parts := postgresParts.FindStringSubmatch(text)
	if parts == nil {
		return text
	}
	events := strings.Split(strings.ToLower(parts[2]), " or ")
	slices.Sort(events)
	when := strings.NewReplacer("(", "", ")", "", " ", "").Replace(strings.ToLower(parts[4]))
	return strings.Join([]string{strings.ToLower(parts[1]), strings.Join(events, "+"), strings.ToLower(parts[3]), when, parts[5]}, " ")
}

// presentGuards asks the database for its triggers.
func (d *DB) presentGuards(ctx context.Context, tx bun.IDB) (map[string]guard, error) {
	if d.Postgres() {
		return postgresGuards(ctx, tx)
	}
	var rows []struct{ Name, TblName, SQL string }
	err := tx.NewRaw("SELECT name, tbl_name, coalesce(sql, '') AS sql FROM sqlite_master WHERE type = 'trigger'").Scan(ctx, &rows)
	there := make(map[string]guard, len(rows))
	for _, row := range rows {
		there[row.TblName+"."+row.Name] = guard{does: tidyGuard(row.SQL)}
	}
	return there, err
}

// postgresGuards asks PostgreSQL for the triggers and the rules on the tables of
// Relais. One that is disabled, or asleep because the session plays the role of
// a replica, is off.
func postgresGuards(ctx context.Context, tx bun.IDB) (map[string]guard, error) {
	var rows []struct {
		Name, Def, Body string
		Runs            bool
	}
	err := tx.NewRaw(`
		SELECT c.relname || '.' || t.tgname AS name, pg_get_triggerdef(t.oid, true) AS def, p.prosrc AS body,
			t.tgenabled = 'A' OR (t.tgenabled = 'O' AND current_setting('session_replication_role') <> 'replica') AS runs
		FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
		WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace
		UNION ALL
		SELECT c.relname || '.' || r.rulename, '', '', true
		FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
		WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace`).Scan(ctx, &rows)
	there := make(map[string]guard, len(rows))
	for _, row := range rows {
		there[row.Name] = guard{does: tidyGuard(row.Def) + bodyOf(row.Body), off: !row.Runs}
	}
	return there, err
}
