#!/usr/bin/env bash
# Installs what us_como_is_guam.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" us_como_is_guam
