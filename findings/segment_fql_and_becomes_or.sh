#!/usr/bin/env bash
# Installs what segment_fql_and_becomes_or.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" segment_fql_and_becomes_or
