#!/usr/bin/env bash
# Installs what jexl_first_of_all.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" jexl_first_of_all
