#!/usr/bin/env bash
# Installs what xlsx2csv_words_in_formats.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" xlsx2csv_words_in_formats
