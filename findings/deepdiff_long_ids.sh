#!/usr/bin/env bash
# Installs what deepdiff_long_ids.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" deepdiff_long_ids
