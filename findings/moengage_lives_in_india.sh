#!/usr/bin/env bash
# Installs what moengage_lives_in_india.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" moengage_lives_in_india
