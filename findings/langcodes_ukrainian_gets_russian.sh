#!/usr/bin/env bash
# Installs what langcodes_ukrainian_gets_russian.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" langcodes_ukrainian_gets_russian
