#!/bin/sh
# Finds what the browser tests need, or installs it where that needs no asking: as root, with
# apt-get, unless NO_APT=1. Never fails: without a browser those tests are listed as skipped.
cd "$(dirname "$0")/.."

has_chromium() {
    for name in "${COURIER_CHROMIUM:-chromium}" chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" > /dev/null && return 0
    done
    return 1
}

# Playwright brings its own driver, which needs one library that a small machine may lack.
has_driver() {
    for driver in .venv/lib/python3*/site-packages/playwright/driver/node; do
        "$driver" --version > /dev/null 2>&1 && return 0
    done
    return 1
}

missing=
has_chromium || missing="chromium fonts-liberation"
has_driver || missing="$missing libatomic1"
if [ -z "$missing" ] || [ "$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then
    exit 0
fi
if [ "${NO_APT:-}" = 1 ] && [ -z "${CI:-}" ]; then
    exit 0
fi

echo "Installing Chromium for the browser tests (NO_APT=1 leaves it out)."
log=$(mktemp)
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086
if ! { apt-get --quiet update && apt-get --quiet --yes install --no-install-recommends $missing; } \
    > "$log" 2>&1 < /dev/null; then
    echo "It could not be installed: $(tail -n 1 "$log")"
fi
rm -f "$log"
