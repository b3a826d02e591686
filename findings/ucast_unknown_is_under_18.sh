#!/usr/bin/env bash
# Installs what ucast_unknown_is_under_18.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" ucast_unknown_is_under_18
