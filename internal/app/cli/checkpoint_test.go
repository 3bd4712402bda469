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

// The demonstration shows the mails that would leave, those of checkpoints too.
func TestServeMailsTheCheckpointOfTheDay(t *testing.T) {
	address, _ := serving(t, "--demo", "--checkpoint-mail=temoin@example.org", "--checkpoint-mail=autre@example.org", onFresh(t))
	const subject = "Point de contrôle du journal"
	for limit := time.Now().Add(30 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		mails := page(t, address+"/demo")
		if strings.Count(mails, subject) == 2 && strings.Contains(mails, "autre@example.org") {
			return
		}
		if time.Now().After(limit) {
			t.Fatalf("%d checkpoints are mailed", strings.Count(mails, subject))
		}
	}
}
