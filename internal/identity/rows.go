package identity

import (
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"relais/internal/access"
	"relais/internal/kernel"
)

// The rows of the tables, as migrations/00005_identity.sql describes them.

type structureRow struct {
	bun.BaseModel `bun:"table:network_structures,alias:s"`
	ID            kernel.ID `bun:",pk"`
	Name          string
	Pivot         string `bun:",nullzero"`
	Typology      string
	Departement   string
	Commune       string
	Contact       []byte
	Status        Status
	Reason        string
	IsNetwork     bool
	AppliedAt     time.Time
	ReviewedAt    time.Time `bun:",nullzero"`
	SuspendedAt   time.Time `bun:",nullzero"`
	ChangedAt     time.Time
}

type teamRow struct {
	bun.BaseModel `bun:"table:teams,alias:t"`
	ID            kernel.ID `bun:",pk"`
	StructureID   kernel.ID
	Name          string
	EndedAt       time.Time `bun:",nullzero"`
}

type accountRow struct {
	bun.BaseModel `bun:"table:accounts,alias:a"`
	ID            kernel.ID `bun:",pk"`
	EmailIndex    []byte
	Sealed        []byte
	PasswordHash  string
	Status        string
	Lang          string
	LastStructure kernel.ID
	CreatedAt     time.Time
	ChangedAt     time.Time
	LastUsedAt    time.Time
	WarnedAt      time.Time `bun:",nullzero"`
}

type membershipRow struct {
	bun.BaseModel `bun:"table:memberships,alias:m"`
	ID            kernel.ID `bun:",pk"`
	AccountID     kernel.ID
	StructureID   kernel.ID
	Role          string
	Territory     string
	Since         time.Time
	EndedAt       time.Time `bun:",nullzero"`
}

type teamMemberRow struct {
	bun.BaseModel `bun:"table:team_members,alias:tm"`
	TeamID        kernel.ID `bun:",pk"`
	AccountID     kernel.ID `bun:",pk"`
}

type invitationRow struct {
	bun.BaseModel `bun:"table:invitations,alias:i"`
	ID            kernel.ID `bun:",pk"`
	TokenHash     []byte
	StructureID   kernel.ID
	AccountID     kernel.ID `bun:",nullzero"`
	Role          string
	Territory     string
	Teams         string
	Sealed        []byte
	EmailIndex    []byte
	InvitedBy     kernel.ID
	CreatedAt     time.Time
	ExpiresAt     time.Time
	UsedAt        time.Time `bun:",nullzero"`
	RevokedAt     time.Time `bun:",nullzero"`
}

type passkeyRow struct {
	bun.BaseModel `bun:"table:passkeys,alias:p"`
	ID            kernel.ID `bun:",pk"`
	AccountID     kernel.ID
	KnownAs       []byte
	Credential    []byte
	Name          string
	CreatedAt     time.Time
	UsedAt        time.Time `bun:",nullzero"`
}

type totpRow struct {
	bun.BaseModel `bun:"table:totp"`
	AccountID     kernel.ID `bun:",pk"`
	Secret        []byte
	LastStep      int64
	ConfirmedAt   time.Time
}

type cardRow struct {
	bun.BaseModel `bun:"table:cards"`
	ID            kernel.ID `bun:",pk"`
	AccountID     kernel.ID
	Secret        []byte
	IssuedAt      time.Time
	ConfirmedAt   time.Time `bun:",nullzero"`
}

type cardCodeRow struct {
	bun.BaseModel `bun:"table:card_codes"`
	CardID        kernel.ID `bun:",pk"`
	Number        int       `bun:",pk"`
	UsedAt        time.Time
}

type recoveryRow struct {
	bun.BaseModel `bun:"table:recovery_codes"`
	AccountID     kernel.ID `bun:",pk"`
	Hash          []byte    `bun:",pk"`
	UsedAt        time.Time `bun:",nullzero"`
}

type sessionRow struct {
	bun.BaseModel `bun:"table:sessions"`
	TokenHash     []byte `bun:",pk"`
	ID            kernel.ID
	AccountID     kernel.ID
	StructureID   kernel.ID
	Half          bool
	Device        string
	CreatedAt     time.Time
	SeenAt        time.Time
	ProvedAt      time.Time `bun:",nullzero"`
}

type deviceRow struct {
	bun.BaseModel `bun:"table:known_devices"`
	TokenHash     []byte `bun:",pk"`
	AccountID     kernel.ID
	SeenAt        time.Time
}

type ceremonyRow struct {
	bun.BaseModel `bun:"table:ceremonies"`
	TokenHash     []byte `bun:",pk"`
	Kind          string
	AccountID     kernel.ID
	Data          []byte
	ExpiresAt     time.Time
}

type tokenRow struct {
	bun.BaseModel `bun:"table:api_tokens"`
	ID            kernel.ID `bun:",pk"`
	TokenHash     []byte
	AccountID     kernel.ID
	StructureID   kernel.ID
	Name          string
	Permissions   string // parted by spaces
	CreatedAt     time.Time
	ExpiresAt     time.Time
	LastUsedAt    time.Time `bun:",nullzero"`
	RevokedAt     time.Time `bun:",nullzero"`
}

// may lists the permissions of a token that are known still.
func (r tokenRow) may() []access.Permission {
	return slices.DeleteFunc(access.Permissions(), func(p access.Permission) bool {
		return !slices.Contains(strings.Fields(r.Permissions), string(p))
	})
}

type externalRow struct {
	bun.BaseModel `bun:"table:external_logins"`
	Issuer        string `bun:",pk"`
	SubjectHash   []byte `bun:",pk"`
	AccountID     kernel.ID
	LinkedAt      time.Time
}
