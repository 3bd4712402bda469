package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"relais/internal/access"
	"relais/internal/engine/gsm7"
	"relais/internal/gate"
	"relais/internal/kernel"
	"relais/internal/messaging/sms"
	"relais/internal/platform/limits"
	"relais/internal/platform/once"
)

func replyPath(driver string) string { return "/sms/" + driver + "/recu" }
func statePath(driver string) string { return "/sms/" + driver + "/etat" }

// Config is what takes what gateways tell.
type Config struct {
	SMS    *sms.Service
	Once   *once.Once
	Limits *limits.Limits
	Twilio *Twilio // nil for none
	Log    *slog.Logger

	// Heard takes a reply about some things, in the transaction of its receipt: the
	// word that it says, and the rest. It gives what to answer, "" for nothing.
	Heard func(ctx context.Context, from string, word sms.Word, rest string) (reply string, err error)
}

// incoming answers gateways.
type incoming struct{ Config }

// most bounds what one address tells: a gateway speaks for everyone.
func most() limits.Rule { return limits.Rule{Name: "sms gateway", Most: 600, Within: time.Minute} }

// Register opens the ways by which gateways come in, when there is one that does.
func Register(routes *gate.Routes, c Config) {
	if c.Twilio == nil {
		return
	}
	in := incoming{c}
	routes.HandleFunc(access.MessageReceive, "POST "+replyPath("twilio"), in.reply)
	routes.HandleFunc(access.MessageReceive, "POST "+statePath("twilio"), in.state)
}

// admitted tells whether a request is the gateway's; else it is refused.
func (in incoming) admitted(w http.ResponseWriter, r *http.Request) bool {
	if err := in.Limits.Take(r.Context(), most(), gate.AddressOf(r)); err != nil {
		http.Error(w, "", http.StatusTooManyRequests)
		return false
	}
	if err := r.ParseForm(); err != nil || !in.Twilio.signed(r) {
		in.Log.Warn("a message is not the gateway's", "route", r.Pattern)
		http.Error(w, "", http.StatusForbidden)
		return false
	}
	return true
}

// reply takes a reply, once however often it is told.
func (in incoming) reply(w http.ResponseWriter, r *http.Request) {
	if !in.admitted(w, r) {
		return
	}
	from, body, id := in.Twilio.reply(r)
	said, err := in.take(r.Context(), from, body, id)
	if err != nil {
		in.Log.Error("a reply is not taken", "error", err)
		http.Error(w, "", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	_, _ = w.Write(twiml(said))
}

// take does what a reply asks for, and gives what to answer.
func (in incoming) take(ctx context.Context, from, body, id string) (said string, err error) {
	word, rest := sms.Understand(body)
	kept, _, err := in.Once.Do(ctx, once.Request{Who: "gateway", Key: id, What: []byte(from + "\n" + body)}, func(ctx context.Context) ([]byte, error) {
		var said string
		var err error
		switch word {
		case sms.SaysStop:
			err = in.SMS.Stop(ctx, from)
		case sms.SaysStart:
			err = in.SMS.Start(ctx, from)
		default:
			said, err = in.Heard(ctx, from, word, rest)
		}
		if err == nil && said != "" {
			said, err = in.answer(ctx, from, said)
		}
		return []byte(said), err
	})
	var refused *kernel.Error
	if errors.As(err, &refused) && refused.Kind == kernel.Conflict { // too late: there is nothing to tell
		return "", nil
	}
	return string(kept), err
}

// answer gives what goes back to a number, "" when nothing may.
func (in incoming) answer(ctx context.Context, to, said string) (string, error) {
	may, err := in.SMS.Answers(ctx, to)
	if err != nil || !may {
		return "", err
	}
	return gsm7.Transliterate(said), nil
}

// state takes what became of a message.
func (in incoming) state(w http.ResponseWriter, r *http.Request) {
	if !in.admitted(w, r) {
		return
	}
	if reference, delivered, final := in.Twilio.state(r); final {
		if err := in.told(r.Context(), reference, delivered); err != nil {
			in.Log.Error("what became of a short message is not kept", "error", err)
			http.Error(w, "", http.StatusServiceUnavailable)
			return
		}
	}
	w.WriteHeader(http.StatusNoContent)
}

// told keeps what became of a message. A gateway may tell of it before its answer
// was kept: it is looked for again for a moment.
func (in incoming) told(ctx context.Context, reference string, delivered bool) error {
	for range 4 {
		known, err := in.SMS.Told(ctx, reference, delivered)
		if err != nil || known {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(250 * time.Millisecond):
		}
	}
	return nil
}
