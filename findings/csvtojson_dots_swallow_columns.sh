#!/usr/bin/env bash
# Installs what csvtojson_dots_swallow_columns.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" csvtojson_dots_swallow_columns
