package gazetteer

// longestCompared bounds the strings whose distance is measured; the longest
// key of a commune has 38 letters.
const longestCompared = 48

// distance gives how many mistakes part two keys: letters missing, added,
// changed, or two neighbours swapped (optimal string alignment, a form of the
// Damerau–Levenshtein distance). Above limit it gives limit+1.
func distance(a, b string, limit int) int {
	a, b = trimSame(a, b)
	if len(a) > longestCompared || len(b) > longestCompared || len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	// Only cells within limit of the diagonal can stay within limit; those
	// just outside are walls.
	wall := uint8(limit + 1)
	var rows [3][longestCompared + 2]uint8
	before, last, now := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		last[j] = min(uint8(j), wall)
	}
	for i := 1; i <= len(a); i++ {
		from, to := max(1, i-limit), min(len(b), i+limit)
		now[from-1] = wall
		if from == 1 {
			now[0] = min(uint8(i), wall)
		}
		least := now[from-1]
		for j := from; j <= to; j++ {
			now[j] = min(cell(a, b, i, j, before, last, now), wall)
			least = min(least, now[j])
		}
		now[to+1] = wall
		if least == wall {
			return limit + 1
		}
		before, last, now = last, now, before
	}
	return int(last[len(b)])
}

// cell gives the distance between the first i letters of a and the first j of
// b, from those of one and two letters fewer.
func cell(a, b string, i, j int, before, last, now *[longestCompared + 2]uint8) uint8 {
	if a[i-1] == b[j-1] {
		return last[j-1]
	}
	cost := min(last[j], now[j-1], last[j-1]) + 1
	if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
		cost = min(cost, before[j-2]+1)
	}
	return cost
}

// trimSame takes away what both begin with and what both end with.
func trimSame(a, b string) (string, string) {
	for a != "" && b != "" && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for a != "" && b != "" && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return a, b
}
