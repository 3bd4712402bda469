package cli

import (
	"fmt"
	"strings"
)

// messages says errors to an operator, by their key.
func messages() map[string]string {
	return map[string]string{
		"db.address":         "l’adresse de la base n’est pas bonne",
		"db.unreachable":     "la base PostgreSQL ne répond pas : vérifiez l’adresse, le compte et le réseau",
		"db.folder":          "le dossier {0} ne peut pas être utilisé",
		"db.network_folder":  "le dossier {0} est un partage réseau ({1}) : SQLite y perdrait des données ; choisissez un disque local, ou PostgreSQL",
		"db.not_durable":     "la base n’a pas accepté les réglages qui protègent les écritures (journal {0}, synchronous {1})",
		"db.unreadable":      "ce fichier n’est pas une base SQLite lisible",
		"db.untested_driver": "ce programme est lié à une version non vérifiée de {0} ({1})",
		"serve.listen":       "impossible d’écouter sur {0} : l’adresse est peut-être déjà prise",
		"file.create":        "le fichier {0} ne peut pas être écrit",
		"file.open":          "le fichier {0} ne peut pas être lu",
		"hours.week":         "attendu : un lundi, comme 2026-11-23",
		"helpline.hours":     "les horaires du numéro d’aide ne sont pas compris (--helpline-hours)",
		"import.rejected":    "{0} communes refusées",
	}
}

func replaceBlank(text string, i int, arg any) string {
	return strings.ReplaceAll(text, fmt.Sprintf("{%d}", i), fmt.Sprint(arg))
}
