package access_test

import (
	"os"
	"slices"
	"testing"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"

	"relais/internal/access"
)

// groups says which roles each group of the second opinion has.
var groups = map[string][]access.Role{
	"members":   access.MemberRoles(),
	"local":     access.StructureRoles(),
	"workers":   {access.Prescriber, access.Reception, access.Adviser, access.Aidant, access.Trainer, access.PhoneOperator, access.Manager},
	"overseers": {access.Admin, access.Coordinator, access.Auditor},
}

// cedarSays asks Cedar the same question.
type cedarSays struct {
	policies *cedar.PolicySet
	entities types.EntityMap
}

func secondOpinion(t *testing.T) cedarSays {
	t.Helper()
	text, err := os.ReadFile("testdata/policy.cedar")
	if err != nil {
		t.Fatal(err)
	}
	policies, err := cedar.NewPolicySetFromBytes("policy.cedar", text)
	if err != nil {
		t.Fatal(err)
	}
	entities := types.EntityMap{}
	for _, role := range access.Roles() {
		var parents []types.EntityUID
		for group, roles := range groups {
			if slices.Contains(roles, role) {
				parents = append(parents, types.NewEntityUID("Group", types.String(group)))
			}
		}
		uid := types.NewEntityUID("Role", types.String(role))
		entities[uid] = types.Entity{UID: uid, Parents: types.NewEntityUIDSet(parents...)}
	}
	return cedarSays{policies, entities}
}

func (c cedarSays) allows(role access.Role, action access.Action, relation access.Relation) bool {
	decision, _ := cedar.Authorize(c.policies, c.entities, cedar.Request{
		Principal: types.NewEntityUID("Role", types.String(role)),
		Action:    types.NewEntityUID("Action", types.String(action)),
		Resource:  types.NewEntityUID("Thing", "it"),
		Context:   types.NewRecord(types.RecordMap{"relation": types.String(relation)}),
	})
	return decision == cedar.Allow
}

// TestTheWholeMatrix asks both policies about every role, action and relation.
func TestTheWholeMatrix(t *testing.T) {
	cedar := secondOpinion(t)
	asked, allowed := 0, 0
	for _, role := range access.Roles() {
		for _, action := range access.Actions() {
			for _, relation := range access.Relations() {
				asked++
				ours, theirs := access.Decide(role, action, relation), cedar.allows(role, action, relation)
				if ours.Allowed != theirs {
					t.Errorf("%s, %s, %s: the table says %v, Cedar %v", role, action, relation, ours.Allowed, theirs)
				}
				if ours.Allowed {
					allowed++
				}
				if ours.Allowed != (ours.Reason == "") {
					t.Errorf("%s, %s, %s: allowed %v, reason %q", role, action, relation, ours.Allowed, ours.Reason)
				}
			}
		}
	}
	t.Logf("%d decisions asked of both, %d allow", asked, allowed)
	if allowed < 100 || allowed > asked/4 {
		t.Errorf("%d of %d are allowed: the matrix says nothing", allowed, asked)
	}
}

// TestWhatNobodyMay holds sentences of the security design against the table.
func TestWhatNobodyMay(t *testing.T) {
	personal := []access.Action{
		access.PersonRead, access.PersonReadMinimal, access.PersonSearch, access.NoteRead, access.NoteReadPrivate,
		access.PersonExport, access.PersonUpdate, access.PersonJournal,
	}
	for _, action := range access.Actions() {
		for _, role := range access.Roles() {
			if action != access.PageRead && access.Decide(role, action, access.Nobody).Allowed {
				t.Errorf("%s may %s to what they have no tie with", role, action)
			}
		}
	}
	for _, action := range personal {
		for _, role := range []access.Role{access.Visitor, access.Entering, access.Coordinator, access.Funder, access.Auditor, access.StockManager} {
			if _, err := (access.Actor{Role: role}).May(action); err == nil {
				t.Errorf("%s may %s", role, action)
			}
		}
		if d := access.Decide(access.Admin, action, access.Emergency); d.Allowed != (action == access.PersonRead) {
			t.Errorf("in an emergency an administrator may %s: %v", action, d.Allowed)
		}
	}
	for _, role := range access.Roles() {
		for _, relation := range []access.Relation{access.Received, access.Asked, access.Colleague} {
			if access.Decide(role, access.NoteRead, relation).Allowed {
				t.Errorf("notes cross a referral or a charge: %s as %s", role, relation)
			}
		}
	}
}
