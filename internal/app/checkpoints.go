package app

import (
	"context"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/messaging"
	"relais/internal/people"
)

// checkpointLook is how often the house looks whether a day began whose
// checkpoint is to be mailed.
const checkpointLook = 10 * time.Minute

// mailCheckpoints mails the signed head of the journal once a day, until ctx
// ends, to those who asked for it: what left the house can no longer be
// rewritten in it.
func (h *House) mailCheckpoints(ctx context.Context) {
	for {
		if err := h.MailCheckpoint(ctx); err != nil && ctx.Err() == nil {
			h.log.Error("journal checkpoint mail", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(checkpointLook):
		}
	}
}

// MailCheckpoint signs the journal and mails its head to each address that the
// operator named, unless this or another node did so on the same day, in Paris.
func (h *House) MailCheckpoint(ctx context.Context) (err error) {
	defer kernel.Wrap(&err, "app.MailCheckpoint")
	signed, err := h.Journal.Checkpoint(ctx)
	if err != nil || len(signed) == 0 {
		return err
	}
	now := h.clock()
	erasures, err := people.Erasures(h.Safe, now.Add(-erasuresMailed))
	if err != nil {
		return err
	}
	today := now.In(h.Directory.Zone("")).Format(time.DateOnly)
	return h.DB.Write(ctx, func(ctx context.Context, tx bun.Tx) error {
		first, err := h.Post.Daily(ctx, tx, "checkpoint", today)
		if err != nil || !first {
			return err
		}
		for _, address := range h.checkpoints {
			if err := h.Post.Send(ctx, tx, journal.NetworkOwner, checkpointMail(address, string(signed), h.Journal.PublicKey(), erasures)); err != nil {
				return err
			}
		}
		return nil
	})
}

// erasuresMailed is how far back the mail of the day tells of erasures: should
// a few mails be lost, the next ones still carry them.
const erasuresMailed = 35 * 24 * time.Hour

// checkpointMail gives the mail that carries a signed head, and the erasures of
// late: identifiers and moments, which name nobody.
func checkpointMail(to, signed, key string, erasures []string) messaging.Mail {
	told := ""
	if len(erasures) > 0 {
		told = "\nEffacements des derniers jours (ces lignes ne nomment personne). Si une sauvegarde doit être restaurée, gardez-les dans un fichier et donnez-le à relais restore, avec --erasures : les personnes effacées le resteront.\n\n" +
			strings.Join(erasures, "\n") + "\n"
	}
	return messaging.Mail{To: to, Subject: "Point de contrôle du journal", Text: "Bonjour,\n\n" +
		"Voici la tête signée du journal de Relais. Gardez ce message : avec lui, vous prouvez plus tard que rien de ce qui précède n’a été réécrit.\n\n" +
		signed + "\nClé publique : " + key + "\n\n" +
		"Pour vérifier, copiez les lignes de la tête dans un fichier, puis lancez : relais journal consistent FICHIER\n" + told}
}
