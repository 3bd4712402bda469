package anchor

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"relais/internal/directory"
)

// The searches of the anchor. Each gives the identifiers of the nearest.
const (
	nearestFirst = `SELECT id FROM places WHERE attributes @> $3::int[]
		ORDER BY geom <-> ST_SetSRID(ST_MakePoint($1, $2), 2154) LIMIT 20`
	textFirst = `SELECT id FROM places WHERE words @@ to_tsquery('french', $3)
		ORDER BY geom <-> ST_SetSRID(ST_MakePoint($1, $2), 2154) LIMIT 20`
)

// together is how many searches share a round trip.
const together = 50

// Searcher is one connection that searches, its plans forced to be the best.
type Searcher struct {
	conn    *pgx.Conn
	clock   *time.Location
	project Projection
}

// Prepare adds to a loaded database what the nearest with filters needs.
func Prepare(ctx context.Context, address string) (err error) {
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	for _, statement := range []string{nearestIndex, "VACUUM ANALYZE places"} {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// Plan is how a searcher makes PostgreSQL go about it.
type Plan string

// The plans. The first two are generic, made once and kept.
const (
	ByDistance Plan = "SET plan_cache_mode = force_generic_plan; SET enable_sort = off; SET enable_bitmapscan = off" // through the places, nearest first
	ByWords    Plan = "SET plan_cache_mode = force_generic_plan; SET enable_indexscan = off"                         // through the words, then sorted
	ByCost     Plan = "SET plan_cache_mode = force_custom_plan"                                                      // its own choice for each query
)

// Plans lists the plans, for whoever looks for the best.
func Plans() []Plan { return []Plan{ByDistance, ByWords, ByCost} }

// Name says a plan in few words.
func (p Plan) Name() string {
	return map[Plan]string{ByDistance: "by distance", ByWords: "by words", ByCost: "planned each time"}[p]
}

// NewSearcher opens a connection that follows a plan.
func NewSearcher(ctx context.Context, address string, plan Plan, project Projection) (*Searcher, error) {
	clock, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		return nil, err
	}
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return nil, err
	}
	const always = "SET enable_seqscan = off; SET max_parallel_workers_per_gather = 0; "
	_, errPlan := conn.Exec(ctx, always+string(plan))
	_, errNearest := conn.Prepare(ctx, "nearest", nearestFirst)
	_, errText := conn.Prepare(ctx, "text", textFirst)
	return &Searcher{conn, clock, project}, errors.Join(errPlan, errNearest, errText)
}

// Ask gives the identifiers of the nearest twenty for each query, in order. A
// query for a text is for nothing else.
func (s *Searcher) Ask(ctx context.Context, queries []directory.Query) ([][]int64, error) {
	answers := make([][]int64, 0, len(queries))
	for len(queries) > 0 {
		n := min(together, len(queries))
		batch := &pgx.Batch{}
		for i := range queries[:n] {
			s.queue(batch, &queries[i])
		}
		results := s.conn.SendBatch(ctx, batch)
		for range n {
			rows, err := results.Query()
			if err != nil {
				return nil, errors.Join(err, results.Close())
			}
			ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
			if err != nil {
				return nil, errors.Join(err, results.Close())
			}
			answers = append(answers, ids)
		}
		if err := results.Close(); err != nil {
			return nil, err
		}
		queries = queries[n:]
	}
	return answers, nil
}

func (s *Searcher) queue(batch *pgx.Batch, q *directory.Query) {
	x, y := s.project(q.Near)
	if q.Text == "" {
		batch.Queue("nearest", x, y, wantedBy(q, s.clock))
		return
	}
	batch.Queue("text", x, y, q.Text+":*")
}

// Close ends the connection.
func (s *Searcher) Close(ctx context.Context) error { return s.conn.Close(ctx) }
