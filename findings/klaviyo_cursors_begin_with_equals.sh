#!/usr/bin/env bash
# Installs what klaviyo_cursors_begin_with_equals.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" klaviyo_cursors_begin_with_equals
