#!/usr/bin/env bash
# Installs what mack_counts_from_one.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" mack_counts_from_one
