#!/usr/bin/env bash
# Installs what edx_braze_stops_after_75.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" edx_braze_stops_after_75
