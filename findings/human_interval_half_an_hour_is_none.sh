#!/usr/bin/env bash
# Installs what human_interval_half_an_hour_is_none.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" human_interval_half_an_hour_is_none
