#!/usr/bin/env bash
# Installs what rrule_temporal_last_is_last_but_one.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" rrule_temporal_last_is_last_but_one
