#!/usr/bin/env bash
# Installs what holidays_britain_without_easter_monday.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" holidays_britain_without_easter_monday
