#!/usr/bin/env bash
# Installs what read_excel_file_a_millisecond_early.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" read_excel_file_a_millisecond_early
