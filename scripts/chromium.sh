#!/bin/sh
# Finds a Chromium for the browser tests, or installs one where that needs no asking: as root, with
# apt-get, unless NO_APT=1. Never fails: without one those tests are listed as skipped.
for name in "${COURIER_CHROMIUM:-chromium}" chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" > /dev/null && exit 0
done
if [ "$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then
    exit 0
fi
if [ "${NO_APT:-}" = 1 ] && [ -z "${CI:-}" ]; then
    exit 0
fi

echo "Installing Chromium for the browser tests (NO_APT=1 leaves it out)."
log=$(mktemp)
export DEBIAN_FRONTEND=noninteractive
if ! { apt-get --quiet update && apt-get --quiet --yes install --no-install-recommends chromium fonts-liberation; } \
    > "$log" 2>&1 < /dev/null; then
    echo "Chromium could not be installed: $(tail -n 1 "$log")"
fi
rm -f "$log"
