#!/usr/bin/env bash
# Installs what durations_of_fifteen_hours.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" durations_of_fifteen_hours
