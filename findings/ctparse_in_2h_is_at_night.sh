#!/usr/bin/env bash
# Installs what ctparse_in_2h_is_at_night.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" ctparse_in_2h_is_at_night
