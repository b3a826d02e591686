#!/usr/bin/env bash
# Installs what replies_end_at_bullets.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" replies_end_at_bullets
