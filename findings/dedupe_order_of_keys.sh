#!/usr/bin/env bash
# Installs what dedupe_order_of_keys.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" dedupe_order_of_keys
