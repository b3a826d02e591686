#!/usr/bin/env bash
# Installs what urbanairship_sends_an_hour_late.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" urbanairship_sends_an_hour_late
