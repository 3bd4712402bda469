package main

import "testing"

func TestPath(t *testing.T) {
	square := []cell{{1, 2}, {4, 2}, {4, 6}, {1, 6}}
	for _, test := range []struct {
		name  string
		rings [][]cell
		want  string
	}{
		{"nothing", nil, ""},
		{"an empty ring", [][]cell{{}}, ""},
		{"level and upright sides", [][]cell{square}, "m1 2h3v4h-3z"},
		{"steps after m need no letter", [][]cell{{{1, 2}, {4, 7}, {2, 12}}}, "m1 2 3 5-2 5z"},
		{"steps after h need one", [][]cell{{{0, 0}, {5, 0}, {7, 3}, {4, 1}}}, "m0 0h5l2 3-3-2z"},
		{"a second ring counts from the first", [][]cell{square, {{11, 1}, {12, 3}, {10, 4}}}, "m1 2h3v4h-3zm10-1 1 2-2 1z"},
	} {
		if got := path(test.rings); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}
