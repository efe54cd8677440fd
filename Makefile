# Two commands: `make serve` opens the chat, `make test` proves everything.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
INDEX  ?= .sandarbh/index
CORPUS ?= corpus
HOST   ?= 127.0.0.1
PORT   ?= 7860
SECONDS ?= 300

export Q  # a question may hold quotes and dollars: it reaches the shell as a variable, never as text

.PHONY: screenshots serve ask index test bench fuzz clean

# The stamps make a second run start at once: nothing is reinstalled until pyproject.toml changes.
$(VENV)/.installed: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/.installed-test: pyproject.toml $(VENV)/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[test]'
	touch $@

$(INDEX)/CURRENT: $(VENV)/.installed
	test -e $@ || $(BIN)/sandarbh index $(CORPUS) --index $(INDEX)

serve: $(INDEX)/CURRENT
	$(BIN)/sandarbh serve --index $(INDEX) --corpus $(CORPUS) --host $(HOST) --port $(PORT)

ask: $(INDEX)/CURRENT
	@$(BIN)/sandarbh ask "$$Q" --index $(INDEX)

index: $(VENV)/.installed
	$(BIN)/sandarbh index $(CORPUS) --index $(INDEX)

test: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest

bench: $(VENV)/.installed-test $(INDEX)/CURRENT
	$(BIN)/python -m bench.build
	$(BIN)/python -m bench.rebuild
	$(BIN)/python -m bench.ask
	$(BIN)/python -m bench.growth
	$(BIN)/python -m bench.page --index $(INDEX)

FUZZED := txt html jsonl csv pdf pdf-page docx docx-body epub epub-chapter epub-package zip clean sentences chunks manifest

fuzz: $(VENV)/.installed-test
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[fuzz]'
	set -e; for target in $(FUZZED); do $(BIN)/python -m tests.faults.fuzz $$target $(SECONDS); done

screenshots: $(VENV)/.installed-test $(INDEX)/CURRENT
	$(BIN)/python -m bench.screenshots --index $(INDEX) --corpus $(CORPUS)

clean:
	rm -rf $(VENV) .sandarbh build *.egg-info
