package app

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"
)

// A work that panics begins anew; the log tells what and where, and nothing of
// what it held.
func TestAWorkThatPanicsBeginsAnew(t *testing.T) {
	var log bytes.Buffer
	h := &House{}
	h.log = slog.New(slog.NewTextHandler(&log, nil))
	times := 0
	h.keepAt(t.Context(), "mails", func(context.Context) {
		if times++; times < 3 {
			panic("no mail goes to Jeanne Canari, 06 39 98 00 01")
		}
	}, time.Microsecond)
	said := log.String()
	if times != 3 || strings.Count(said, "what=mails") != 2 || !strings.Contains(said, "TestAWorkThatPanicsBeginsAnew") {
		t.Errorf("%d times: %s", times, said)
	}
	if strings.Contains(said, "Canari") || strings.Contains(said, "39 98") {
		t.Errorf("the log tells of whom: %s", said)
	}
}

func TestAWorkThatPanicsEndsWithTheHouse(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	h := &House{}
	h.log = slog.New(slog.DiscardHandler)
	h.keepAt(ctx, "sweep", func(context.Context) { stop(); panic("for the test") }, time.Hour)
}
