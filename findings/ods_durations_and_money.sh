#!/usr/bin/env bash
# Installs what ods_durations_and_money.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" ods_durations_and_money
