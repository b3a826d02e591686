#!/usr/bin/env bash
# Installs what csv_parse_hex_is_zero.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" csv_parse_hex_is_zero
