package cli_test

import (
	"strings"
	"testing"
	"time"
)

func TestCheckpointsNeedAServerOfMailsAndAnAddress(t *testing.T) {
	for _, c := range []struct {
		args []string
		said string
	}{
		{[]string{"--checkpoint-mail=temoin@example.org"}, "--smtp-host"},
		{[]string{"--demo", "--checkpoint-mail=pas une adresse"}, "adresse électronique"},
	} {
		o := relais(t.Context(), "", append([]string{"serve", "--listen=127.0.0.1:0", onFresh(t)}, c.args...)...)
		if o.status == 0 || !strings.Contains(o.err, c.said) || strings.Contains(o.err, "pas une adresse") {
			t.Errorf("%v: %+v", c.args, o)
		}
	}
}

// The demonstration shows the last mails that would leave: those of its
// beginning leave first, then the checkpoints.
func TestServeMailsTheCheckpointOfTheDay(t *testing.T) {
	database := onFresh(t)
	await := func(t *testing.T, address, subject string, n int) {
		t.Helper()
		for limit := time.Now().Add(30 * time.Second); strings.Count(page(t, address+"/demo"), subject) < n; time.Sleep(100 * time.Millisecond) {
			if time.Now().After(limit) {
				t.Fatalf("%q was not mailed %d times", subject, n)
			}
		}
	}
	t.Run("begin", func(t *testing.T) {
		address, _ := serving(t, "--demo", database)
		await(t, address, "Votre invitation", 10)
		time.Sleep(2 * time.Second)
	})
	address, _ := serving(t, "--demo", "--checkpoint-mail=temoin@example.org", "--checkpoint-mail=autre@example.org", database)
	await(t, address, "Point de contrôle du journal", 2)
}
