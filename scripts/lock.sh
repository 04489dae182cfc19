#!/bin/sh
# Writes requirements.lock anew: every package that pyproject.toml asks for, with the hashes of
# all its files, for every system and for Python 3.11 on. It names no place to download from.
set -eu
cd "$(dirname "$0")/.."

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"${PYTHON:-python3}" -m venv "$tools/venv"
"$tools/venv/bin/python" -m pip -qq --disable-pip-version-check install uv
"$tools/venv/bin/uv" pip compile pyproject.toml --extra dev \
    --universal --python-version 3.11 --generate-hashes --only-binary :all: \
    --no-emit-index-url --no-emit-find-links --no-header --no-annotate \
    --quiet "$@" --output-file requirements.lock
echo "requirements.lock: $(grep -c '==' requirements.lock) packages. Run make test, then commit it."
