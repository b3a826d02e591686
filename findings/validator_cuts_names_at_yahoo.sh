#!/usr/bin/env bash
# Installs what validator_cuts_names_at_yahoo.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" validator_cuts_names_at_yahoo
