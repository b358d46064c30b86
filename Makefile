# Everything one does with this project. `make` alone lists it.
#
# Needs Go and make. The linter is a Go module of its own in .ci/tools; the tests
# bring PostgreSQL themselves (scripts/with-postgres), and what else they run
# (scripts/with-tools).

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)

# The account that `make demo` explains.
DEMO_ACCOUNT ?= acc-0000023
# How long each fuzz target runs.
FUZZTIME ?= 30s
# How many runs test-kill kills on each engine, and with which dice: another seed,
# other instants.
KILLS ?= 50
SEED ?= 1
# Where vuln has its database from, such as file:///srv/vulndb (default: Go's own).
VULNDB ?=
# How many orders the benchmark's worlds have, and the folder for them (5 KiB an
# order; default: the system's for temporary files).
SIZE ?= 1000000
BENCH_DIR ?=
# One package's tests, with the race detector, on a slow machine.
TEST_TIMEOUT ?= 40m

# Where CI runs, a result remembered from an earlier run proves nothing.
test_flags := -timeout $(TEST_TIMEOUT) $(if $(CI),-count=1)
lint := go tool -modfile=.ci/tools/go.mod golangci-lint

##@ Use

.PHONY: help
help: ## list the targets
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@ / { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: build
build: ## build bin/trueup, a static binary
	CGO_ENABLED=0 go build -trimpath -ldflags "-X main.version=$(VERSION)" -o bin/trueup ./cmd/trueup

.PHONY: demo
demo: build ## run the job on the demo world and explain one account (DEMO_ACCOUNT=acc-0000023)
	@rm -rf demo
	@mkdir demo
	bin/trueup run --source fixtures/demo --ledger demo/trueup.db --as-of 2026-10-01T00:00:00Z
	bin/trueup explain $(DEMO_ACCOUNT) --ledger demo/trueup.db
	@echo
	@echo "The whole ledger:       bin/trueup export entries --ledger demo/trueup.db"
	@echo "What customers see:     bin/trueup breaks --ledger demo/trueup.db"
	@echo "What comes next, dry:   bin/trueup reconcile --dry-run --ledger demo/trueup.db --as-of 2027-01-01T00:00:00Z"

##@ Check

.PHONY: test
test: c-compiler tools ## all tests, on both engines, with the race detector
	@# The race detector slows the embedded database down so much that with it the
	@# reports of the real orders are those of a part of the accounts; here of all.
	scripts/with-postgres go test $(test_flags) -run '^TestReports$$/^online' ./fixtures/finance
	CGO_ENABLED=1 scripts/with-postgres go test -race $(test_flags) ./...
	cd deploy && go test $(test_flags) ./... # a module of its own: Kubernetes' types are no affair of the program

.PHONY: test-fast
test-fast: tools ## all tests, on both engines, without the race detector
	scripts/with-postgres go test -timeout $(TEST_TIMEOUT) ./...
	cd deploy && go test -timeout $(TEST_TIMEOUT) ./...

.PHONY: test-kill
test-kill: ## kill KILLS=50 runs on each engine, and the server, at random instants (SEED=1)
	scripts/with-postgres go test -count=1 -timeout 0 -v -run '^TestKill' ./fixtures/trouble \
		-kills $(KILLS) -server-kills $$(($(KILLS) / 8 + 1)) -seed $(SEED)

.PHONY: fuzz
fuzz: ## run every fuzz target for FUZZTIME=30s
	@targets=$$(grep -rEo --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*' . | sort); \
	[[ -n $$targets ]] || { echo "fuzz: no fuzz target found" >&2; exit 1; }; \
	while IFS=: read -r file func; do \
		(set -x; go test -run '^$$' -fuzz "^$${func#func }\$$" -fuzztime $(FUZZTIME) "$$(dirname "$$file")" </dev/null); \
	done <<<"$$targets"

# The tables alone go to standard output; progress and the rest go beside them. What
# was measured before a failure or an interruption is printed all the same.
.PHONY: bench
bench: ## measure runs, reports and closings of SIZE=1000000 orders, or invoices; prints Markdown
	@tables=$$(mktemp); trap 'cat "$$tables"; rm -f "$$tables"' EXIT; \
	scripts/with-postgres go test -run '^$$' -bench '^Benchmark(World|Partners|Years)$$' -benchtime 1x -timeout 0 \
		./fixtures/bench -size $(SIZE) $(if $(BENCH_DIR),-dir $(abspath $(BENCH_DIR))) -out "$$tables" >&2
	@printf '\n```\n'; go test -run '^$$' -bench Fold -benchmem ./rules/business; printf '```\n'

.PHONY: lint
lint: ## formatting, import directions, lengths, and the rest of .golangci.yml
	$(lint) run ./...
	cd deploy && go tool -modfile=../.ci/tools/go.mod golangci-lint run ./...

# Not part of .ci/run: it needs the network. Only what the program calls counts.
.PHONY: vuln
vuln: ## look for known vulnerabilities in what the program calls (needs the network, or VULNDB)
	@status=0; said=$$(go tool -modfile=.ci/tools/go.mod govulncheck $(if $(VULNDB),-db $(VULNDB)) ./... 2>&1) || status=$$?; \
	printf '%s\n' "$$said"; \
	if grep -q 'fetching vulnerabilities' <<<"$$said"; then \
		{ echo "make vuln: nothing was checked: the database of vulnerabilities cannot be reached from here."; \
		  echo "    Run it where it can be, or name a copy of it: make vuln VULNDB=file:///srv/vulndb"; } >&2; \
	fi; \
	exit $$status

.PHONY: fmt
fmt: ## format the code
	$(lint) fmt ./...

.PHONY: clean
clean: ## remove what make made
	rm -rf bin demo

# What the tests run and nobody here wrote: hledger, ledger, Chromium.
.PHONY: tools
tools: ## install the programs that tests run, where we may, or say how
	@scripts/with-tools

# The race detector is linked by a C compiler. Without one `go test -race` fails
# with a word about cgo that helps nobody.
.PHONY: c-compiler
c-compiler:
	@works() { echo '#include <stdlib.h>' | $$(go env CC) -x c -fsyntax-only - 2>/dev/null; }; \
	if works; then exit 0; fi; \
	if [[ $$(id -u) == 0 ]] && command -v apt-get >/dev/null; then \
		echo "make test: no C compiler here, which the race detector needs: installing Debian's package gcc" >&2; \
		apt-get -o DPkg::Lock::Timeout=300 -qq update >&2; \
		DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq install -y --no-install-recommends gcc libc6-dev </dev/null >&2; \
		if works; then exit 0; fi; \
	fi; \
	{ echo "make test: the race detector needs a C compiler, and '$$(go env CC)' does not work here. Install one:"; \
	  echo "    Debian, Ubuntu   sudo apt-get install gcc libc6-dev"; \
	  echo "    Fedora           sudo dnf install gcc glibc-devel"; \
	  echo "    macOS            xcode-select --install"; } >&2; \
	exit 1
