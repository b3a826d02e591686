#!/usr/bin/env bash
# Installs what hour_nine_sixty_times.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" hour_nine_sixty_times
