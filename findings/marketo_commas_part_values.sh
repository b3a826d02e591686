#!/usr/bin/env bash
# Installs what marketo_commas_part_values.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" marketo_commas_part_values
