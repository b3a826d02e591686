#!/usr/bin/env bash
# Installs what arrow_24_hours.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" arrow_24_hours
