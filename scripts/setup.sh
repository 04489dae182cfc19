#!/bin/sh
# Makes .venv from requirements.lock. Does nothing when .venv is already what it should be.
# PYTHON names the interpreter; python3, or nothing, means any that is new enough.
set -eu
cd "$(dirname "$0")/.."
wanted=${PYTHON:-python3}

fail() {
    echo "$1" >&2
    exit 1
}

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null
}

version() {
    "$1" -c 'import platform; print(platform.python_version())' 2> /dev/null || echo missing
}

find_python() {
    others=
    [ "$wanted" != python3 ] || others="python3.13 python3.12 python3.11 python3.14"
    for candidate in "$wanted" $others; do
        if new_enough "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    fail "Python 3.11 or newer is needed, and $wanted is $(version "$wanted"). Install one, or name it: make setup PYTHON=/path/to/python3"
}

# A virtual environment cannot move, and outlives neither its Python nor another choice of Python.
environment_is_usable() {
    [ "$(cat .venv/.folder 2> /dev/null)" = "$PWD" ] && new_enough .venv/bin/python || return 1
    [ "$wanted" = python3 ] || [ "$(version "$wanted")" = "$(version .venv/bin/python)" ]
}

make_environment() {
    python=$(find_python)
    "$python" -c 'import venv, ensurepip' 2> /dev/null ||
        fail "$python comes without its venv module. On Debian and Ubuntu install the package python3-venv."
    echo "Setting up .venv with Python $(version "$python"): about a minute the first time."
    rm -rf .venv
    "$python" -m venv .venv
    echo "$PWD" > .venv/.folder
}

install() {
    # Doubly quiet: only what went wrong.
    .venv/bin/python -m pip -qq --disable-pip-version-check --no-input install "$@" ||
        fail "The packages could not be installed: see above. Where pip finds packages is a setting of its own (see: python3 -m pip config --help)."
}

contents=$(cat requirements.lock pyproject.toml | cksum)
if ! environment_is_usable; then
    make_environment
elif [ "$(cat .venv/.contents 2> /dev/null)" = "$contents" ]; then
    exit 0
else
    echo "Bringing .venv up to date."
fi
rm -f .venv/.contents
install --require-hashes --only-binary :all: --requirement requirements.lock
install --no-build-isolation --no-deps --editable .
echo "$contents" > .venv/.contents
