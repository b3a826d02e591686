#!/usr/bin/env bash
# Installs what json_2_csv_says_undefined.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" json_2_csv_says_undefined
