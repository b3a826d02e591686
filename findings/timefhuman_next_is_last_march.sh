#!/usr/bin/env bash
# Installs what timefhuman_next_is_last_march.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" timefhuman_next_is_last_march
