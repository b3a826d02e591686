#!/usr/bin/env bash
# Installs what ical_nine_hours_of_quiet.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" ical_nine_hours_of_quiet
