#!/usr/bin/env bash
# Installs what pyorc_three_hundred_is_44.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" pyorc_three_hundred_is_44
