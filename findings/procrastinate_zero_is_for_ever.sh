#!/usr/bin/env bash
# Installs what procrastinate_zero_is_for_ever.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" procrastinate_zero_is_for_ever
