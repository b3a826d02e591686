#!/usr/bin/env bash
# Installs what naive_times_of_two_trackers.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" naive_times_of_two_trackers
