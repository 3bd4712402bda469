package house

import (
	"go/ast"
	"go/constant"
	"go/types"
	"slices"
	"testing"

	"relais/internal/access"
)

const (
	accessPath = module + "/internal/access"
	humaPath   = "github.com/danielgtaylor/huma/v2"
)

// readers lists who may make an action of a text that is not written in the
// source, and why.
var readers = map[string]string{
	"internal/gate": "reads the action of an operation back from the description of the API, and holds it against the table",
}

// TestEveryActionIsOfTheTable reads every expression of the product that is an
// action: what is written as one is in the policy table. make build runs it, so
// that a route, a scope or a menu that names another does not build.
func TestEveryActionIsOfTheTable(t *testing.T) {
	seen := 0
	for _, p := range packages(t) {
		for expression, of := range p.Info.Types {
			if of.Type == nil || !isType(of.Type, accessPath, "Action") {
				continue
			}
			if of.Value != nil && of.Value.Kind() == constant.String {
				seen++
				if action := access.Action(constant.StringVal(of.Value)); action != "" && !slices.Contains(access.Actions(), action) {
					t.Errorf("%s: the policy table has no action %q", where(expression.Pos()), action)
				}
			}
			if made(p, expression, of) && readers[p.Path] == "" {
				t.Errorf("%s makes an action of any text", where(expression.Pos()))
			}
		}
	}
	if seen < 300 {
		t.Errorf("only %d actions are seen", seen)
	}
	t.Logf("%d expressions name an action of the table", seen)
}

// made tells whether an expression turns a text that may be any into an action.
func made(p *typed, expression ast.Expr, of types.TypeAndValue) bool {
	call, is := expression.(*ast.CallExpr)
	return is && of.Value == nil && p.Info.Types[call.Fun].IsType()
}

// routeNamers lists the functions that open a route, by where they are, and the
// place of the action among what they are given.
var routeNamers = map[string]int{"Page": 1, "Form": 1, "Handle": 0, "HandleFunc": 0, "open": 0, "Operate": 2}

// TestEveryRouteNamesAnAction holds the action that each route is given against
// "": the one action that is written without naming any.
func TestEveryRouteNamesAnAction(t *testing.T) {
	routes := 0
	for _, p := range packages(t) {
		for _, file := range p.Files {
			ast.Inspect(file, func(n ast.Node) bool {
				call, is := n.(*ast.CallExpr)
				if !is {
					return true
				}
				o := called(p, call)
				if o == nil || o.Pkg() == nil || o.Pkg().Path() != module+"/internal/gate" {
					return true
				}
				place, names := routeNamers[o.Name()]
				if !names || len(call.Args) <= place {
					return true
				}
				routes++
				if of := p.Info.Types[call.Args[place]]; of.Value != nil && constant.StringVal(of.Value) == "" {
					t.Errorf("%s opens a route that names no action", where(call.Pos()))
				}
				return true
			})
		}
	}
	if routes < 100 {
		t.Errorf("only %d routes are seen", routes)
	}
}

// called gives the function that a call calls, nil when it is a value.
func called(p *typed, call *ast.CallExpr) types.Object {
	fun := ast.Unparen(call.Fun)
	if index, is := fun.(*ast.IndexExpr); is {
		fun = index.X
	}
	switch f := fun.(type) {
	case *ast.Ident:
		return p.Info.Uses[f]
	case *ast.SelectorExpr:
		return p.Info.Uses[f.Sel]
	}
	return nil
}

// doors lists who may open routes without going through gate.Routes, and why.
var doors = map[string]string{
	"internal/gate":           "is where routes are opened",
	"internal/app":            "the open API, whose operations name their own actions",
	"internal/platform/rest":  "sets the open API up",
	"internal/platform/httpx": "the server",
}

// opens tells whether an object makes a server answer, outside of gate.Routes.
func opens(o types.Object) bool {
	if from(o, "net/http", "ServeMux", "NewServeMux", "DefaultServeMux", "Handle", "HandleFunc", "Server", "Serve", "ServeTLS", "ListenAndServe", "ListenAndServeTLS") {
		return true
	}
	fun, is := o.(*types.Func)
	if !is || o.Pkg() == nil || o.Pkg().Path() != humaPath {
		return false
	}
	if fun.Name() == "Handle" { // of an adapter
		return true
	}
	params := fun.Signature().Params()
	return fun.Signature().Recv() == nil && fun.Name() != "WriteErr" && params.Len() > 0 && isType(params.At(0).Type(), humaPath, "API")
}

// TestEveryDoorIsInTheGate finds servers, routes and operations that are opened
// where no action has to be named, whatever the spelling.
func TestEveryDoorIsInTheGate(t *testing.T) {
	found := map[string]bool{}
	for _, p := range packages(t) {
		for name, o := range p.Info.Uses {
			if !opens(o) {
				continue
			}
			found[p.Path] = true
			if doors[p.Path] == "" {
				t.Errorf("%s: %s.%s opens a door outside the gate", where(name.Pos()), o.Pkg().Name(), o.Name())
			}
		}
	}
	for path := range doors {
		if !found[path] {
			t.Errorf("%s opens no door: take it off the list", path)
		}
	}
}
