#!/usr/bin/env bash
# Installs what flagd_two_other_halves.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" flagd_two_other_halves
