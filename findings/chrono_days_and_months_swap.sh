#!/usr/bin/env bash
# Installs what chrono_days_and_months_swap.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" chrono_days_and_months_swap
