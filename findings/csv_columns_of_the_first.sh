#!/usr/bin/env bash
# Installs what csv_columns_of_the_first.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" csv_columns_of_the_first
