package gate

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"relais/internal/access"
	"relais/internal/kernel"
	"relais/internal/platform/i18n"
	"relais/internal/platform/once"
	"relais/internal/platform/rest"
)

// Programs knows the tokens of programs.
type Programs interface {
	// AuthenticateToken gives the program of a token, or an error of kind
	// NotFound or Forbidden when it is not, or no more, one of ours.
	AuthenticateToken(ctx context.Context, token string) (Program, error)
}

// Program is who calls the API: whom it acts for, and what they let it do.
type Program struct {
	Actor access.Actor
	May   []access.Permission
}

// actionExtension is how the description of the API names the action that an
// operation serves.
const actionExtension = "x-relais-action"

// Operate adds an operation to the API, for programs whose owner may do an
// action, and let them do it. Without programs, it is for anyone, if the policy
// lets anyone do it.
func Operate[I, O any](api huma.API, programs Programs, action access.Action, op huma.Operation, handler func(context.Context, *I) (*O, error)) {
	op.Extensions = map[string]any{actionExtension: string(action)}
	if _, err := access.Anyone().May(action); err != nil || programs != nil {
		op.Security = []map[string][]string{{"token": {string(access.PermissionOf(action))}}}
		op.Middlewares = append(huma.Middlewares{admit(api, programs, action)}, op.Middlewares...)
	}
	huma.Register(api, op, handler)
	rest.ShowExample(api, op)
}

// Keyed is what an operation that changes something asks for, so that the same
// request acts once: see [Once].
type Keyed struct {
	Key string `header:"Idempotency-Key" required:"true" minLength:"16" maxLength:"200" doc:"Chosen by the program: the same request with the same key acts once"`
}

// Named reads the identifier of an address, and gives the leave of the token's
// owner for an action. What is no identifier names nothing.
func Named(ctx context.Context, text string, action access.Action) (id kernel.ID, scope access.Scope, err error) {
	if id, err = kernel.ParseID(text); err != nil {
		return "", scope, kernel.Fault(kernel.NotFound, "access.absent")
	}
	scope, err = ActorOf(ctx).May(action)
	return id, scope, err
}

type actorKey struct{}

// ActorOf gives whom an operation acts for.
func ActorOf(ctx context.Context) access.Actor {
	actor, is := ctx.Value(actorKey{}).(access.Actor)
	if !is {
		return access.Anyone()
	}
	return actor
}

// admit lets in programs that show a token made for the action, and whose owner
// may do it.
func admit(api huma.API, programs Programs, action access.Action) func(huma.Context, func(huma.Context)) {
	refuse := func(ctx huma.Context, status int, says string) {
		ctx.SetHeader("Cache-Control", "no-store")
		_ = huma.WriteErr(api, ctx, status, says) // a reader who left is no one's error
	}
	return func(ctx huma.Context, next func(huma.Context)) {
		token, is := strings.CutPrefix(ctx.Header("Authorization"), "Bearer ")
		program, err := Program{}, error(kernel.Fault(kernel.NotFound, "token.absent"))
		if is && token != "" {
			program, err = programs.AuthenticateToken(ctx.Context(), token)
		}
		switch kind := kernel.KindOf(err); {
		case err != nil && (kind == kernel.NotFound || kind == kernel.Forbidden):
			ctx.SetHeader("WWW-Authenticate", `Bearer realm="Relais"`)
			refuse(ctx, http.StatusUnauthorized, "This operation needs a token of yours, in the header Authorization: Bearer.")
			return
		case err != nil:
			refuse(ctx, http.StatusServiceUnavailable, "Not now: try again in a minute.")
			return
		}
		if needs := access.PermissionOf(action); !slices.Contains(program.May, needs) {
			ctx.SetHeader("WWW-Authenticate", `Bearer realm="Relais", error="insufficient_scope", scope="`+string(needs)+`"`)
			refuse(ctx, http.StatusForbidden, "This token was made without the permission "+string(needs)+".")
			return
		}
		if _, err := program.Actor.May(action); err != nil {
			refuse(ctx, http.StatusForbidden, "The role behind this token may not do this.")
			return
		}
		ctx.SetHeader("Cache-Control", "no-store")
		next(huma.WithValue(ctx, actorKey{}, program.Actor))
	}
}

// Unnamed lists the operations of an API that name no action of the policy
// table: none, or the house does not open.
func Unnamed(api huma.API) (paths []string) {
	for path, item := range api.OpenAPI().Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op == nil {
				continue
			}
			named, _ := op.Extensions[actionExtension].(string)
			if !slices.Contains(access.Actions(), access.Action(named)) {
				paths = append(paths, op.Method+" "+path)
			}
		}
	}
	return paths
}

// Once does an act of the API once for a key that the program chose
// (Idempotency-Key), and gives the first answer again to the same request. The
// answer is kept: it must hold no personal data.
func Once[T any](ctx context.Context, o *once.Once, key string, what any, act func(context.Context) (T, error)) (answer T, err error) {
	defer kernel.Wrap(&err, "gate.Once")
	asked, err := json.Marshal(what)
	if err != nil {
		return answer, err
	}
	actor := ActorOf(ctx)
	request := once.Request{Who: "program " + string(actor.Account) + " " + string(actor.Structure), Key: key, What: asked}
	stored, _, err := o.Do(ctx, request, func(ctx context.Context) ([]byte, error) {
		done, err := act(ctx)
		if err != nil {
			return nil, err
		}
		return json.Marshal(done)
	})
	if err != nil {
		return answer, err
	}
	return answer, json.Unmarshal(stored, &answer)
}

// RefuseCall turns the error of an operation into the problem that it answers, in
// the words of everyone's catalogue, or of that of work.
func RefuseCall(err error, everyone, work *i18n.Catalog) error {
	texts := work.Printer(i18n.English)
	var e *kernel.Error
	if !errors.As(err, &e) || e.Kind == kernel.Internal || e.Kind == kernel.Unavailable || !texts.Has(e.Key) {
		texts = everyone.Printer(i18n.English)
	}
	return rest.Refuse(texts, "", err)
}
