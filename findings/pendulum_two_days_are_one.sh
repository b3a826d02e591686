#!/usr/bin/env bash
# Installs what pendulum_two_days_are_one.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" pendulum_two_days_are_one
