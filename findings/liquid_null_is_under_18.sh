#!/usr/bin/env bash
# Installs what liquid_null_is_under_18.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" liquid_null_is_under_18
