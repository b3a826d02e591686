#!/usr/bin/env bash
# Installs what ics_outlook_is_utc.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" ics_outlook_is_utc
