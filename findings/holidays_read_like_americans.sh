#!/usr/bin/env bash
# Installs what holidays_read_like_americans.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" holidays_read_like_americans
