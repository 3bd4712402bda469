package access

import "slices"

// Permission is what a member lets a program do in their name: a group of
// actions, of which the program may do those that the member may. Its code is
// that of the scope of a token (RFC 6750).
type Permission string

// The permissions.
const (
	ReadPeople       Permission = "people:read"
	WritePeople      Permission = "people:write"
	ReadDiagnostics  Permission = "diagnostics:read"
	WriteDiagnostics Permission = "diagnostics:write"
	ReadReferrals    Permission = "referrals:read"
	WriteReferrals   Permission = "referrals:write"
	AnswerReferrals  Permission = "referrals:answer"
	ManageHooks      Permission = "webhooks:write"
)

// Permissions lists the permissions, in the order in which they are offered.
func Permissions() []Permission {
	return []Permission{
		ReadPeople, WritePeople, ReadDiagnostics, WriteDiagnostics, ReadReferrals, WriteReferrals, AnswerReferrals, ManageHooks,
	}
}

// Actions lists the actions of a permission; none of one that is unknown.
func (p Permission) Actions() []Action {
	return map[Permission][]Action{
		ReadPeople:       {PersonSearch, PersonReadMinimal, PersonRead, NoteRead},
		WritePeople:      {PersonCreate, PersonUpdate, NoteWrite, PersonConsent},
		ReadDiagnostics:  {DiagnosticRead},
		WriteDiagnostics: {DiagnosticWrite},
		ReadReferrals:    {ReferralRead},
		WriteReferrals:   {ReferralWrite, ReferralFollow},
		AnswerReferrals:  {ReferralAnswer},
		ManageHooks:      {HookManage},
	}[p]
}

// PermissionOf gives the permission that an action belongs to; "" for one that no
// program may do, and for those that anyone may.
func PermissionOf(action Action) Permission {
	for _, p := range Permissions() {
		if slices.Contains(p.Actions(), action) {
			return p
		}
	}
	return ""
}

// MayUse tells whether a permission would open anything to a member of this role.
func (r Role) MayUse(p Permission) bool {
	return slices.ContainsFunc(p.Actions(), func(a Action) bool {
		_, err := Actor{Role: r}.May(a)
		return err == nil
	})
}
