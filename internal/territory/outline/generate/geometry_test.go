package main

import "testing"

// lake is a square of 10 with a hole of 2 in the middle, drawn the other way,
// and a square island of 1.
var lake = land{
	{{0, 0}, {10, 0}, {10, 10}, {0, 10}},
	{{4, 4}, {4, 6}, {6, 6}, {6, 4}},
	{{20, 0}, {21, 0}, {21, 1}, {20, 1}},
}

func TestContains(t *testing.T) {
	for _, test := range []struct {
		p    vec
		want bool
	}{
		{vec{1, 1}, true},
		{vec{5, 5}, false},
		{vec{7, 5}, true},
		{vec{20.5, 0.5}, true},
		{vec{15, 0.5}, false},
		{vec{5, -1}, false},
	} {
		if got := lake.contains(test.p); got != test.want {
			t.Errorf("contains(%v) = %v", test.p, got)
		}
	}
}

func TestNearest(t *testing.T) {
	for _, test := range []struct{ p, want vec }{
		{vec{5, -3}, vec{5, 0}},
		{vec{-1, -1}, vec{0, 0}},
		{vec{22, 0.25}, vec{21, 0.25}},
		{vec{5, 4.5}, vec{5, 4}},
	} {
		if got := lake.nearest(test.p); got != test.want {
			t.Errorf("nearest(%v) = %v, want %v", test.p, got, test.want)
		}
	}
}

func TestVisible(t *testing.T) {
	if got := lake.visible(0.01); len(got) != 2 || got[1][0] != lake[2][0] {
		t.Errorf("an island of 1 %%: got %v, want it kept and the hole gone", got)
	}
	if got := lake.visible(0.011); len(got) != 1 {
		t.Errorf("an island of less than 1.1 %%: got %v, want it gone", got)
	}
}

func TestBoxOf(t *testing.T) {
	got := boxOf(lake.points())
	if want := (box{vec{0, 0}, vec{21, 10}}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if want := (vec{10.5, 5}); got.centre() != want {
		t.Errorf("centre %v, want %v", got.centre(), want)
	}
}
