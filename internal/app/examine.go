package app

import (
	"context"
	"strconv"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/journal"
	"relais/internal/messaging"
)

// Each night one node verifies the whole journal, whichever looks first.
const (
	verifyHour = 2 // of Paris, before what the night does
	verifyLook = 10 * time.Minute
	verifyName = "verification" // among what is done once a day
)

// verifyWhole verifies the whole journal at once when the start did not, then
// every night, until ctx ends.
func (h *House) verifyWhole(ctx context.Context) {
	due := h.unverified
	for {
		if !due {
			due = h.mayVerify(ctx)
		}
		if due && !h.Journal.Halted() {
			report, err := h.Journal.Verify(ctx)
			switch {
			case ctx.Err() != nil:
				return
			case err != nil:
				h.log.Error("journal", "error", err)
			case !report.Sound():
				h.found(ctx, report)
			}
			due = err != nil // what could not be read is looked at again
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(verifyLook):
		}
	}
}

// mayVerify takes the verification of the night for this node, when it is time
// and no node took it.
func (h *House) mayVerify(ctx context.Context) (mine bool) {
	now := h.clock().In(h.Directory.Zone(""))
	if now.Hour() < verifyHour {
		return false
	}
	err := h.DB.Write(ctx, func(ctx context.Context, tx bun.Tx) (err error) {
		mine, err = h.Post.Daily(ctx, tx, verifyName, now.Format(time.DateOnly))
		return err
	})
	if err != nil && ctx.Err() == nil {
		h.log.Error("journal", "error", err)
	}
	return mine && err == nil
}

// found stops the acts of this house, whose journal was found altered: pages that
// write nothing go on. The log names the faults once; the alarm stops the other
// nodes, and the first to raise it writes to the auditors, by the outbox, which
// needs no line of the journal.
func (h *House) found(ctx context.Context, report journal.Report) {
	if !h.Journal.Halt() {
		return
	}
	tellFaults(report, h.log)
	h.log.Error("journal: altered; this house takes no more acts until it is started again on a sound journal", "faults", len(report.Faults)+report.More)
	const patience = 10 * time.Second // even if the house is closing
	ctx, cancel := context.WithTimeout(access.System(access.JournalAudit).Behind(context.WithoutCancel(ctx)), patience)
	defer cancel()
	err := h.Journal.Raise(ctx, report, func(ctx context.Context, tx bun.Tx) error { return h.tellAltered(ctx, tx, report) })
	if err != nil {
		h.log.Error("journal: the alarm is not kept, or nobody was written to", "error", err)
	}
}

// tellAltered writes to the auditors, and to whoever receives the checkpoints,
// that the journal was altered.
func (h *House) tellAltered(ctx context.Context, tx bun.Tx, report journal.Report) error {
	const subject = "Journal altéré : le réseau n’accepte plus de changement"
	text := alteredText(report)
	if _, err := h.Identity.Members.WriteTo(ctx, access.System(access.JournalAudit), access.Auditor, subject, text); err != nil {
		return err
	}
	for _, address := range h.checkpoints {
		mail := messaging.Mail{To: address, Subject: subject, Text: "Bonjour,\n\n" + text}
		if err := h.Post.Send(ctx, tx, journal.NetworkOwner, mail); err != nil {
			return err
		}
	}
	return nil
}

// alteredText says what was found and what to do, without a line of the journal.
func alteredText(report journal.Report) string {
	return "Relais a vérifié son journal et a trouvé des anomalies : " + strconv.Itoa(len(report.Faults)+report.More) + ".\n\n" +
		"Les pages publiques répondent encore. Aucun acte n’est plus accepté : ce qui suivrait serait écrit sur un journal altéré.\n\n" +
		"Demandez à la personne qui gère le serveur de lancer : relais journal verify\n" +
		"La commande nomme chaque anomalie et dit comment continuer. Gardez les points de contrôle que vous avez reçus : ils disent jusqu’où le journal est intact.\n"
}
