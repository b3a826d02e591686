#!/usr/bin/env bash
# Installs what retries_and_attempts_swap.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" retries_and_attempts_swap
