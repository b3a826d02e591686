#!/usr/bin/env bash
# Installs what aniso8601_a_month_is_30_days.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" aniso8601_a_month_is_30_days
