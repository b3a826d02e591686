#!/usr/bin/env bash
# Installs what pythonvcard4_misses_apples_addresses.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" pythonvcard4_misses_apples_addresses
