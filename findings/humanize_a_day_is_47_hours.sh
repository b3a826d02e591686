#!/usr/bin/env bash
# Installs what humanize_a_day_is_47_hours.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" humanize_a_day_is_47_hours
