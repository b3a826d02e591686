#!/usr/bin/env bash
# Installs what ics_moves_weekly_meetings.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" ics_moves_weekly_meetings
