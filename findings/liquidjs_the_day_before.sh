#!/usr/bin/env bash
# Installs what liquidjs_the_day_before.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" liquidjs_the_day_before
