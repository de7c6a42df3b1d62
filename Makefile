# make up     start the product on http://localhost:3000 (PORT=, DATA=, HOST= change where)
#             (PROCESSES=1: every service as a process of its own, to try scale-out)
# make test   everything that must hold: lint, types, import contracts, web checks, all tests
# make check  the same without the tests
# make dev    start and restart on every change
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 3000
DATA ?= data

# The path may have any letters, and the user's locale may be one that this machine lacks, with
# which Python would read paths as ASCII. The language of messages stays the user's.
ifneq ($(LC_ALL),)
export LC_MESSAGES := $(LC_ALL)
unexport LC_ALL
endif
export LC_CTYPE := C.UTF-8

prepare = $(PYTHON) scripts/bootstrap.py
serve = .venv/bin/python -m perplexica_cli up --host "$(HOST)" --port "$(PORT)" --data "$(DATA)" $(if $(PROCESSES),--processes)

.PHONY: up test check dev
.SILENT:

up:
	$(prepare) run
	exec $(serve)

dev:
	$(prepare) test
	.venv/bin/watchfiles --filter python '$(serve)' kit contracts services cli

check:
	$(prepare) test
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/mypy scripts
	.venv/bin/lint-imports
	if [ -f web/package.json ]; then $(prepare) npm run check; fi
	if [ -f web/package.json ]; then $(prepare) npm test; fi

test: check
	CHROMIUM_PATH="$$($(prepare) browser)" && export CHROMIUM_PATH && exec .venv/bin/pytest -n 2 --dist loadfile
