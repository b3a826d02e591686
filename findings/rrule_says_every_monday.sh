#!/usr/bin/env bash
# Installs what rrule_says_every_monday.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" rrule_says_every_monday
