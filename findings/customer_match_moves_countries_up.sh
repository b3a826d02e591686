#!/usr/bin/env bash
# Installs what customer_match_moves_countries_up.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" customer_match_moves_countries_up
