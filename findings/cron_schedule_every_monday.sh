#!/usr/bin/env bash
# Installs what cron_schedule_every_monday.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" cron_schedule_every_monday
