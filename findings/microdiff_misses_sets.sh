#!/usr/bin/env bash
# Installs what microdiff_misses_sets.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" microdiff_misses_sets
