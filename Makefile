# Relais. `make help` lists what can be done here.
SHELL := bash
LISTEN ?= 127.0.0.1:8080
DATABASE ?= data/relais.db

.DEFAULT_GOAL := help
.PHONY: help run build test generate generate-data lint fmt bench prove screenshots ci

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## open the demonstration network on http://127.0.0.1:8080 (LISTEN=address:port, DATABASE=path); what is kept stays
	@mkdir -p "$(dir $(DATABASE))"
	@exec bin/relais serve --demo --database "$(DATABASE)" --listen "$(LISTEN)"

build: ## build bin/relais, one file that needs nothing else, unless a route or an action stands outside the policy
	@said=$$(go test -count=1 -run '^TestEvery(Action|Route|Door)' ./test/house 2>&1) || { echo "$$said" >&2; exit 1; }
	@CGO_ENABLED=0 go build -trimpath -o bin/relais ./cmd/relais

test: ## install what is missing, then run every test: race detector, SQLite and PostgreSQL, browser
	@scripts/setup
	@scripts/with-postgres scripts/test

generate: ## write the Go code of the .templ pages anew
	@scripts/tool templ generate -log-level warn

generate-data: ## fetch the published sources and build the embedded data anew (needs the network)
	@go generate ./internal/...

lint: ## say what go vet and golangci-lint think of the code
	@go vet ./...
	@scripts/tool golangci-lint run

fmt: ## format the Go code and the pages
	@git ls-files -z --cached --others --exclude-standard '*.go' ':!*_templ.go' | xargs -0 scripts/tool gofumpt -w
	@scripts/tool templ fmt -log-level warn .

bench: ## measure against the anchors, side by side
	@scripts/bench

prove: ## hold every promise at length (crashes, attackers, properties, fuzzing) and write docs/proofs.md: two hours; CAMPAIGNS="P3 fuzzing" for some
	@scripts/setup
	@scripts/attackers --setup
	@scripts/with-postgres scripts/prove $(CAMPAIGNS)

screenshots: ## take the pictures of docs/images with a headless browser
	@scripts/setup
	@scripts/screenshots

ci: ## run everything that continuous integration runs
	@.ci/run
