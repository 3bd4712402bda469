package house

import (
	"go/ast"
	"go/types"
	"maps"
	"slices"
	"strings"
	"testing"
)

const (
	bunPath = "github.com/uptrace/bun"
	dbPath  = module + "/internal/platform/db"
)

// keepers are the rooms that keep what speaks of someone.
var keepers = []string{"internal/people", "internal/identity", "internal/journal", "internal/retention", "internal/messaging"}

// leaves are the values that say by whose leave rows are touched: a scope, a
// session, and what only a scoped find produces.
var leaves = map[string][]string{
	accessPath:                    {"Scope"},
	module + "/internal/identity": {"Session"},
	module + "/internal/people":   {"file"},
	module + "/internal/journal":  {"view"},
}

// does is a function of a room, and what it calls of the same room.
type does struct {
	name     string // "people.(*Service).Card"
	exported bool
	scoped   bool
	touches  bool // rows, itself or through what it calls
	calls    []*types.Func
}

// TestEveryCallForRowsTakesALeave finds the functions of the rooms that touch
// SQL, and the exported ones that reach it, without being given a leave: a
// [access.Scope], a session, or what a scoped find gave. Each stands on the list
// with its reason, or the test fails; so does a name of the list that needs none.
func TestEveryCallForRowsTakesALeave(t *testing.T) {
	unused := maps.Clone(withoutLeave)
	all, scoped := 0, 0
	for _, p := range packages(t) {
		if !slices.Contains(keepers, p.Path) {
			continue
		}
		room := functionsOf(p)
		spread(room)
		for _, f := range room {
			if !f.touches {
				continue
			}
			all++
			if f.scoped {
				scoped++
				continue
			}
			if withoutLeave[f.name] == "" {
				t.Errorf("%q touches rows by nobody's leave", f.name)
			}
			delete(unused, f.name)
		}
	}
	for name := range unused {
		t.Errorf("%s needs no place on the list", name)
	}
	if all < 150 {
		t.Errorf("only %d functions are seen to touch rows", all)
	}
	t.Logf("%d functions touch rows: %d are given a leave, %d stand on the list", all, scoped, all-scoped)
}

// functionsOf gives the functions of a room.
func functionsOf(p *typed) map[*types.Func]*does {
	room := map[*types.Func]*does{}
	for _, file := range p.Files {
		for _, declared := range file.Decls {
			f, is := declared.(*ast.FuncDecl)
			if !is || f.Body == nil {
				continue
			}
			o := p.Info.Defs[f.Name].(*types.Func) //nolint:forcetypeassert // a declared function is one
			one := &does{name: nameOf(p, o), exported: f.Name.IsExported(), scoped: isScoped(o), touches: takesRows(o)}
			ast.Inspect(f.Body, func(n ast.Node) bool {
				if call, is := n.(*ast.CallExpr); is {
					one.sees(p, call)
				}
				return true
			})
			room[o] = one
		}
	}
	return room
}

// sees notes a call in the body of a function.
func (d *does) sees(p *typed, call *ast.CallExpr) {
	fun, is := called(p, call).(*types.Func)
	if !is || fun.Pkg() == nil {
		return
	}
	if fun.Pkg() == p.Types {
		d.calls = append(d.calls, fun)
		return
	}
	if recv := fun.Signature().Recv(); recv != nil && (fun.Pkg().Path() == bunPath || isType(recv.Type(), dbPath, "DB")) {
		d.touches = true
	}
}

// nameOf names a function: "people.(*Service).Card".
func nameOf(p *typed, o *types.Func) string {
	name := o.Name()
	if recv := o.Signature().Recv(); recv != nil {
		name = "(" + types.TypeString(recv.Type(), func(*types.Package) string { return "" }) + ")." + name
	}
	return strings.TrimPrefix(p.Path, "internal/") + "." + name
}

// isScoped tells whether a function is given a leave, or is part of one.
func isScoped(o *types.Func) bool {
	signature := o.Signature()
	if recv := signature.Recv(); recv != nil && isLeave(recv.Type()) {
		return true
	}
	for param := range signature.Params().Variables() {
		if isLeave(param.Type()) {
			return true
		}
	}
	return false
}

func isLeave(of types.Type) bool {
	if list, is := of.(*types.Slice); is {
		of = list.Elem()
	}
	for pkg, names := range leaves {
		if isType(of, pkg, names...) {
			return true
		}
	}
	return false
}

// takesRows tells whether a function is given a way to the database.
func takesRows(o *types.Func) bool {
	for param := range o.Signature().Params().Variables() {
		if isType(param.Type(), bunPath, "IDB", "Tx", "SelectQuery") {
			return true
		}
	}
	return false
}

// spread makes those that call a function that touches rows touch them too,
// where they are exported: what is not stands before who calls it.
func spread(room map[*types.Func]*does) {
	reaches := map[*does]bool{}
	for changed := true; changed; {
		changed = false
		for _, f := range room {
			if reaches[f] || !f.touches && !slices.ContainsFunc(f.calls, func(c *types.Func) bool { return room[c] != nil && reaches[room[c]] }) {
				continue
			}
			reaches[f], changed = true, true
		}
	}
	for f := range reaches {
		f.touches = f.touches || f.exported
	}
}

// Why functions touch rows without being given a leave.
const (
	aDoor      = "nobody is known yet: whoever shows a secret, or gives an address, reaches the one row kept under it (internal/identity/wall.go)"
	within     = "a step of acts that were let in: what it may touch, their transaction's wall says"
	aQuery     = "narrows a query that another asks"
	theTree    = "hashes, heads and the walk over them: gives no line, only what is wrong with which"
	theHouse   = "the house itself, at its start and each night, on nobody's order"
	theCarrier = "the post carries mails, and shows them to nobody here"
)

// withoutLeave lists who touches rows without being given a leave, and why.
var withoutLeave = map[string]string{
	"identity.(*Means).keepPasskey":         within,
	"identity.(*Members).Accept":            aDoor,
	"identity.(*Members).AcceptVetted":      aDoor,
	"identity.(*Members).Offer":             aDoor,
	"identity.(*Members).Vet":               aDoor,
	"identity.(*Members).arrive":            aDoor,
	"identity.(*Members).dropInvitationsTo": within,
	"identity.(*Members).joining":           aDoor,
	"identity.(*Members).lockAccount":       within,
	"identity.(*Members).member":            within,
	"identity.(*Members).reindexAccount":    within,
	"identity.(*Members).reindexInvitation": within,
	"identity.(*Members).renewed":           aDoor,
	"identity.(*Network).EnsureNetwork":     theHouse,
	"identity.(*Network).home":              theHouse,
	"identity.(*Network).knowsPivot":        aDoor,
	"identity.(*Network).makeHome":          theHouse,
	"identity.(*Sessions).Authenticate":     aDoor,
	"identity.(*Sessions).forget":           aDoor,
	"identity.(*Sessions).session":          aDoor,
	"identity.(*SignIn).AskReset":           aDoor,
	"identity.(*SignIn).BeginPasskey":       aDoor,
	"identity.(*SignIn).External":           aDoor,
	"identity.(*SignIn).Passkey":            aDoor,
	"identity.(*SignIn).Password":           aDoor,
	"identity.(*SignIn).Reset":              aDoor,
	"identity.(*SignIn).ResetFactors":       aDoor,
	"identity.(*SignIn).VetReset":           aDoor,
	"identity.(*SignIn).candidate":          aDoor,
	"identity.(*SignIn).enterByPassword":    aDoor,
	"identity.(*SignIn).keepUse":            within,
	"identity.(*SignIn).mailOrNot":          within,
	"identity.(*SignIn).resetting":          aDoor,
	"identity.(*Tokens).Authenticate":       aDoor,
	"identity.(*Tokens).bearer":             aDoor,
	"identity.(*Tokens).used":               aDoor,
	"identity.(*core).account":              within,
	"identity.(*core).actingAs":             within,
	"identity.(*core).sent":                 within,
	"identity.(*core).shown":                within,
	"identity.(*core).accountOf":            aDoor,
	"identity.(*core).actor":                aDoor,
	"identity.(*core).addMember":            within,
	"identity.(*core).arrived":              aDoor,
	"identity.(*core).begin":                aDoor,
	"identity.(*core).begun":                aDoor,
	"identity.(*core).belongings":           aDoor,
	"identity.(*core).closable":             aQuery,
	"identity.(*core).contact":              within,
	"identity.(*core).dropBegun":            within,
	"identity.(*core).dropCard":             within,
	"identity.(*core).dropMeans":            within,
	"identity.(*core).end":                  aDoor,
	"identity.(*core).endSessions":          within,
	"identity.(*core).enter":                aDoor,
	"identity.(*core).everywhere":           within,
	"identity.(*core).factors":              within,
	"identity.(*core).holderOf":             within,
	"identity.(*core).idle":                 aQuery,
	"identity.(*core).invite":               within,
	"identity.(*core).invited":              within,
	"identity.(*core).keepInvitation":       within,
	"identity.(*core).keepLink":             aDoor,
	"identity.(*core).keepTOTP":             within,
	"identity.(*core).landing":              aDoor,
	"identity.(*core).linkExternal":         within,
	"identity.(*core).lockStructure":        within,
	"identity.(*core).locked":               aDoor,
	"identity.(*core).mail":                 within,
	"identity.(*core).mailEach":             within,
	"identity.(*core).makeAccount":          aDoor,
	"identity.(*core).membership":           within,
	"identity.(*core).newCard":              within,
	"identity.(*core).newStructure":         within,
	"identity.(*core).nextOnCard":           within,
	"identity.(*core).note":                 within,
	"identity.(*core).open":                 within,
	"identity.(*core).openIdentity":         within,
	"identity.(*core).opened":               aDoor,
	"identity.(*core).recognise":            aDoor,
	"identity.(*core).sealIdentity":         within,
	"identity.(*core).sealKey":              within,
	"identity.(*core).send":                 within,
	"identity.(*core).setTeams":             within,
	"identity.(*core).spend":                within,
	"identity.(*core).spendCard":            within,
	"identity.(*core).spendRecovery":        within,
	"identity.(*core).spendTOTP":            within,
	"identity.(*core).structure":            within,
	"identity.(*core).teamsOf":              within,
	"identity.(*core).use":                  aDoor,
	"identity.(*core).write":                within,
	"identity.count":                        aQuery,
	"journal.(*Journal).Append":             "any act writes its line, in its own transaction and its own name: the wall refuses another's",
	"journal.(*Journal).Checkpoint":         theTree,
	"journal.(*Journal).Consistent":         theTree,
	"journal.(*Journal).Keep":               theTree,
	"journal.(*Journal).Restored":           theTree,
	"journal.(*Journal).Sound":              theTree,
	"journal.(*Journal).Verify":             theTree,
	"journal.(*Journal).checkpointIn":       theTree,
	"journal.(*Journal).covering":           theTree,
	"journal.(*Journal).extends":            theTree,
	"journal.(*Journal).fillProof":          theTree,
	"journal.(*Journal).grow":               theTree,
	"journal.(*Journal).isBehind":           theTree,
	"journal.(*Journal).lockedHead":         theTree,
	"journal.(*Journal).open":               within,
	"journal.(*Journal).reenter":            theTree,
	"journal.(*Journal).presentHead":        theTree,
	"journal.(*Journal).sealDetail":         within,
	"journal.(*Journal).sealFor":            within,
	"journal.(*Journal).Lift":               theTree,
	"journal.(*Journal).Raise":              theTree,
	"journal.(*Journal).Raised":             theTree,
	"journal.(*Journal).Turn":               theTree,
	"journal.(*Journal).VerifyNew":          theTree,
	"journal.(*Journal).VerifyPart":         theTree,
	"journal.(*Journal).signHead":           theTree,
	"journal.(*Journal).verifyFrom":         theTree,
	"journal.(*Journal).verifyGuards":       theTree,
	"journal.(*Journal).verifyPart":         theTree,
	"journal.(*signedHeads).readRange":      theTree,
	"journal.newWalk":                       theTree,
	"journal.presentRow":                    theTree,
	"journal.resume":                        theTree,
	"journal.(*signedHeads).readDatabase":   theTree,
	"journal.(*stream[T]).fill":             theTree,
	"journal.(*stream[T]).from":             theTree,
	"journal.(*stream[T]).oneByOne":         theTree,
	"journal.(Query).apply":                 aQuery,
	"journal.entriesOf":                     theTree,
	"journal.grewFrom":                      theTree,
	"journal.hashReader":                    theTree,
	"journal.hashesOf":                      theTree,
	"journal.readFrontier":                  theTree,
	"messaging.(*Post).Daily":               "the last day of each daily mail speaks of nobody",
	"messaging.(*Post).Run":                 theCarrier,
	"messaging.(*Post).SendDue":             theCarrier,
	"messaging.(*Post).Send":                "any act posts a mail, which it cannot read",
	"messaging.(*Post).end":                 theCarrier,
	"messaging.(*Post).open":                theCarrier,
	"people.(*Service).AuthenticateSpace":   "the token of a space: nobody is known yet (docs/adr/0013)",
	"people.(*Service).EndSession":          "the token of a space: nobody is known yet (docs/adr/0013)",
	"people.(*Service).Without":             "which fields a card has: speaks of nobody",
	"people.(store).without":                "which fields a card has: speaks of nobody",
	"people.(store).takes":                  "which fields a card has: speaks of nobody",
	"people.(store).asks":                   "which fields a card has: speaks of nobody",
	"people.(*Service).Settle":              "tombstones, which name nobody any more",
	"people.(*Service).fileMissing":         "tombstones, which name nobody any more",
	"people.(store).charges":                within,
	"people.(store).last":                   within,
	"people.(store).files":                  aQuery,
	"people.(store).under":                  aQuery,
	"people.charged":                        aQuery,
	"people.(store).opened":                 within,
	"people.(store).sealCard":               within,
	"people.(store).seen":                   within,
	"people.(store).byReference":            within,
	"people.(store).glass":                  within,
	"people.(store).settleGlass":            within,
	"retention.(*Service).Keep":             theHouse,
	"retention.(*Service).Night":            theHouse,
	"retention.(*Service).claim":            theHouse,
	"retention.(*Service).endNight":         theHouse,
	"retention.(*Service).fresh":            theHouse,
	"retention.(*Service).opened":           within,
	"retention.(*Service).sealed":           within,
	"retention.(*Service).tellNight":        theHouse,
	"retention.(store).holding":             aQuery,
}
