#!/usr/bin/env bash
# Installs what mixpanel_utils_repeats_the_last_cell.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" mixpanel_utils_repeats_the_last_cell
