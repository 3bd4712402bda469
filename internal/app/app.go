// Package app puts the house together. It is the only place that knows every
// room.
package app

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"relais/internal/access"
	diagnosticweb "relais/internal/diagnostic/web"
	"relais/internal/directory"
	directoryweb "relais/internal/directory/web"
	"relais/internal/gate"
	"relais/internal/identity"
	identityweb "relais/internal/identity/web"
	"relais/internal/journal"
	"relais/internal/kernel"
	"relais/internal/messaging"
	"relais/internal/messaging/hooks"
	hooksweb "relais/internal/messaging/hooks/web"
	"relais/internal/messaging/sms"
	messagingweb "relais/internal/messaging/web"
	peopleweb "relais/internal/people/web"
	"relais/internal/platform/db"
	"relais/internal/platform/httpx"
	"relais/internal/platform/i18n"
	"relais/internal/platform/oidc"
	"relais/internal/platform/rest"
	"relais/internal/platform/seal"
	"relais/internal/referral"
	referralweb "relais/internal/referral/web"
	"relais/internal/territory"
	territoryweb "relais/internal/territory/web"
	"relais/internal/ui"
	"relais/migrations"
)

// Version is what this build calls itself.
const Version = "0.2.0"

// What the house lets in at most.
const (
	mostAtOnce    = 512     // requests
	mostBodyBytes = 1 << 20 // of a request
)

// Config is what an operator chooses.
type Config struct {
	Pages    directoryweb.Settings // the name of the network, its helpline, its colours, its address
	Origin   string                // "https://relais.example": where links lead and passkeys are made for
	Safe     *seal.Safe            // the keys; see OpenSafe
	Mail     messaging.Carrier     // who takes the mails; nil to keep them waiting
	SMS      SMS
	Call     hooks.Caller     // who posts events to programs; nil for the public Internet
	Demo     *Demo            // of the page /demo; nil for a network of real people
	Provider *oidc.Config     // of members' identities (ProConnect); nil for none
	Hashing  identity.Hashing // how costly a password is to check; the zero one is that of OWASP

	Checkpoints []string // addresses to which the signed head of the journal is mailed once a day

	patience patience // with a long journal, at start; the usual one unless a test says
}

// Demo is what the page by which a demonstration is entered shows.
type Demo struct {
	Accounts func() []identityweb.DemoAccount
	Mails    func() []messaging.Mail
	Texts    func() []sms.Outgoing
}

// House is the running product, its rooms open.
type House struct {
	*Rooms
	Atlas     *territory.Atlas
	Directory *directory.Directory
	Routes    *gate.Routes
	Gate      *gate.Gate
	mail      messaging.Carrier
	gateway   sms.Gateway
	call      hooks.Caller
	twilio    *messagingweb.Twilio

	peoplePages     *peopleweb.Pages
	referralPages   *referralweb.Pages
	diagnosticPages *diagnosticweb.Pages
	hookPages       *hooksweb.Pages
	handler         http.Handler
	log             *slog.Logger
	clock           kernel.Clock
	checkpoints     []string // see [Config]

	unverified bool // the journal was too long to verify whole before opening
	probe      probe
}

// OpenDatabase opens the database, made when absent, and brings its schema up to
// date.
func OpenDatabase(ctx context.Context, address string) (*db.DB, error) {
	return upToDate(ctx, address, db.Open)
}

// OpenKeptDatabase does as OpenDatabase, and makes none: NotFound "db.absent".
func OpenKeptDatabase(ctx context.Context, address string) (*db.DB, error) {
	return upToDate(ctx, address, db.OpenKept)
}

func upToDate(ctx context.Context, address string, open func(context.Context, string) (*db.DB, error)) (*db.DB, error) {
	d, err := open(ctx, address)
	if err != nil {
		return nil, err
	}
	if err := d.Migrate(ctx, migrations.Files); err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

// NewStore gives the store of the directory on an open database, for commands
// that need no search.
func NewStore(d *db.DB) *directory.Store {
	return directory.NewStore(d, kernel.SystemClock, kernel.NewIDs(kernel.SystemClock, rand.Reader))
}

// LoadAtlas gives the communes: those embedded, under the official file when
// one was imported.
func LoadAtlas(ctx context.Context, d *db.DB) (_ *territory.Atlas, err error) {
	defer kernel.Wrap(&err, "LoadAtlas")
	atlas, err := territory.Embedded()
	if err != nil {
		return nil, err
	}
	centroids, err := territory.NewStore(d.DB).Load(ctx)
	if err != nil || len(centroids) == 0 {
		return atlas, err
	}
	return atlas.With(centroids), nil
}

// LoadTexts gives what every room says, in every language.
func LoadTexts() (*i18n.Catalog, error) {
	return i18n.Load(ui.Texts(), directoryweb.Texts(), rest.Texts(), peopleweb.SpaceTexts(), referral.Texts(), referralweb.PersonTexts(), diagnosticweb.PersonTexts())
}

// Open opens every room on an open database.
func Open(ctx context.Context, d *db.DB, config Config, clock kernel.Clock, log *slog.Logger) (_ *House, err error) {
	defer kernel.Wrap(&err, "app.Open")
	h := &House{
		Routes: gate.NewRoutes(), mail: config.Mail, gateway: config.SMS.Gateway, twilio: config.SMS.Twilio, call: config.Call,
		log: log, clock: clock, checkpoints: config.Checkpoints,
	}
	if h.call == nil {
		h.call = callPublic
	}
	h.Rooms, err = openRooms(ctx, d, config.Safe, config, clock, func(j *journal.Journal) (err error) {
		h.unverified, err = checkJournal(ctx, j, config.patience, log)
		return err
	})
	if err != nil {
		return nil, err
	}
	if err = h.CatchUp(ctx, log); err != nil {
		return nil, err
	}
	if h.Atlas, err = LoadAtlas(ctx, d); err != nil {
		return nil, err
	}
	if h.Directory, err = directory.Open(ctx, d, clock, kernel.NewIDs(clock, rand.Reader)); err != nil {
		return nil, err
	}
	h.places = h.Directory
	catalog, err := LoadTexts()
	if err != nil {
		return nil, err
	}
	pages, err := directoryweb.New(h.Directory, h.Atlas, catalog, clock, log, config.Pages)
	if err != nil {
		return nil, err
	}
	if err := h.openWork(config, catalog, pages, clock); err != nil {
		return nil, err
	}
	h.handler, err = h.routes(pages)
	return h, err
}

// withoutKey lists the routes that may change something and are no form, and why
// they need no key.
var withoutKey = map[string]string{
	"POST /api/":   "the open API, whose operations require a key of their own",
	"PUT /api/":    "the same",
	"PATCH /api/":  "the same",
	"DELETE /api/": "the same",

	"POST /sms/twilio/recu": "a gateway, which signs and names each reply: it is taken once",
	"POST /sms/twilio/etat": "the same, of what became of a message: told twice it is nothing",
}

// withoutKey gives those of the list that this house opens.
func (h *House) withoutKey() map[string]string {
	open := maps.Clone(withoutKey)
	if h.twilio == nil {
		maps.DeleteFunc(open, func(pattern, _ string) bool { return strings.HasPrefix(pattern, "POST /sms/") })
	}
	return open
}

// routes lays every way into the house.
func (h *House) routes(pages *directoryweb.Pages) (http.Handler, error) {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))

	open := http.NewServeMux() // the API, compressed and open to other sites
	api := rest.New(open, "Relais", Version)
	pages.RegisterAPI(api)
	territoryweb.Register(api, h.Atlas)
	programs := sessions{h.Rooms}
	h.peoplePages.RegisterAPI(api, programs)
	h.diagnosticPages.RegisterAPI(api, programs)
	h.referralPages.RegisterAPI(api, programs)
	h.hookPages.RegisterAPI(api, programs)
	open.HandleFunc("/api/", absent)

	pages.Register(h.Routes)
	pages.RegisterGuide(h.Routes, api.OpenAPI())
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} { // each operation names its own action
		h.Routes.Handle(access.PageRead, method+" /api/", httpx.Through(open, httpx.OpenToAll(), httpx.Compressed()))
	}
	messagingweb.Register(h.Routes, messagingweb.Config{SMS: h.SMS, Once: h.Once, Limits: h.Limits, Twilio: h.twilio, Log: h.log, Heard: h.heard})
	h.Routes.HandleFunc(access.PageRead, "GET /health", h.health)
	h.Routes.Handle(access.PageRead, "GET /metrics", httpx.LocalOnly(promhttp.HandlerFor(registry, promhttp.HandlerOpts{})))

	mux, err := h.Routes.Handler()
	if unnamed := gate.Unnamed(api); len(unnamed) > 0 {
		err = errors.Join(err, fmt.Errorf("operations that name no action of the policy table: %v", unnamed))
	}
	if unkeyed := append(h.Gate.Unkeyed(h.withoutKey()), gate.UnkeyedOperations(api)...); len(unkeyed) > 0 {
		err = errors.Join(err, fmt.Errorf("routes and operations that may act twice: %v", unkeyed))
	}
	return httpx.Through(httpx.Methods(mux, pages.Fail),
		httpx.Observed(h.log, registry),
		httpx.Guarded(),
		httpx.Recovered(h.log, pages.Fail),
		httpx.Bounded(mostAtOnce, mostBodyBytes, pages.Busy),
		httpx.SameSite(pages.Fail),
	), err
}

// absent answers, in the form of the API, for what it does not have.
func absent(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(http.StatusNotFound)
	problem := huma.NewError(http.StatusNotFound, "There is nothing here; the page /api says what there is.")
	_ = json.NewEncoder(w).Encode(problem) // a reader who left is no one's error
}

// Handler answers for the whole house.
func (h *House) Handler() http.Handler { return h.handler }
