package cli

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"relais/internal/engine/openinghours"
)

// machineCauses are what a machine answers, and how it is said in French. The
// first that fits is said.
var machineCauses = []struct {
	is   error
	said string
}{
	{syscall.EADDRINUSE, "l’adresse est déjà prise"},
	{syscall.EADDRNOTAVAIL, "cette machine n’a pas cette adresse"},
	{syscall.ECONNREFUSED, "rien n’écoute à cette adresse"},
	{syscall.EHOSTUNREACH, "la machine n’est pas joignable"},
	{syscall.ENETUNREACH, "le réseau n’est pas joignable"},
	{syscall.ECONNRESET, "la liaison a été coupée"},
	{syscall.EISDIR, "c’est un dossier"},
	{syscall.ENOTDIR, "une partie du chemin n’est pas un dossier"},
	{syscall.ENOSPC, "le disque est plein"},
	{syscall.EROFS, "le disque est en lecture seule"},
	{syscall.ENAMETOOLONG, "le nom est trop long"},
	{fs.ErrNotExist, "il n’existe pas"},
	{fs.ErrPermission, "l’accès est refusé"},
	{fs.ErrExist, "il existe déjà"},
	{context.DeadlineExceeded, "pas de réponse à temps"},
	{context.Canceled, "la commande a été arrêtée"},
}

// postgresCauses are what PostgreSQL refuses a connection for, by its codes.
var postgresCauses = map[string]string{
	"28000": "ce compte n’a pas le droit de se connecter",
	"28P01": "le mot de passe n’est pas le bon",
	"3D000": "cette base n’existe pas",
	"53300": "le serveur a déjà trop de connexions",
	"57P03": "le serveur démarre, réessayez dans un instant",
}

// causeOf says a cause in French, "" when what was said already says it all;
// false when only the machine's own words tell it.
func causeOf(err error) (said string, known bool) {
	var typed *openinghours.ParseError
	var date *time.ParseError
	if errors.As(err, &typed) || errors.As(err, &date) {
		return "", true
	}
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		said, known = postgresCauses[refused.Code]
		return said, known
	}
	var name *net.DNSError
	if errors.As(err, &name) {
		return "le nom " + name.Name + " n’est pas connu", true
	}
	for _, cause := range machineCauses {
		if errors.Is(err, cause.is) {
			return cause.said, true
		}
	}
	var wrong *net.AddrError
	if errors.As(err, &wrong) {
		return "une adresse s’écrit comme 127.0.0.1:8080", true
	}
	return "", false
}
