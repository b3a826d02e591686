#!/usr/bin/env bash
# Installs what mailcheck_mends_the_wrong_end.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" mailcheck_mends_the_wrong_end
