#!/usr/bin/env bash
# Installs what pendulum_months_become_days.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" pendulum_months_become_days
