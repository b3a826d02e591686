#!/usr/bin/env bash
# Installs what pandera_drops_namesakes.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" pandera_drops_namesakes
