#!/usr/bin/env bash
# Installs what pylightxl_texts_are_empty.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" pylightxl_texts_are_empty
