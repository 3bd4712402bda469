package access

import "testing"

func TestPermissions(t *testing.T) {
	of := map[Action]Permission{}
	for _, p := range Permissions() {
		if len(p.Actions()) == 0 {
			t.Errorf("%s opens nothing", p)
		}
		for _, a := range p.Actions() {
			if other, twice := of[a]; twice {
				t.Errorf("%s belongs to %s and %s", a, other, p)
			}
			of[a] = p
			if PermissionOf(a) != p {
				t.Errorf("%s belongs to %q, want %s", a, PermissionOf(a), p)
			}
			if a.Grave() {
				t.Errorf("%s asks for a proof that no program can give", a)
			}
		}
	}
	for _, never := range []Action{PersonErase, PersonExport, MemberInvite, TokenOwn, GlassAsk, JournalAudit, PageRead, "made.up"} {
		if p := PermissionOf(never); p != "" {
			t.Errorf("%s is in the reach of programs, by %s", never, p)
		}
	}
	if Permission("all").Actions() != nil {
		t.Error("a permission that is unknown opens something")
	}
	if !Adviser.MayUse(ReadPeople) || Volunteer.MayUse(WritePeople) || !Manager.MayUse(ManageHooks) || Adviser.MayUse(ManageHooks) {
		t.Error("what a role may use")
	}
}
