#!/usr/bin/env bash
# Installs what scrubadub_hides_look_at_this.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" scrubadub_hides_look_at_this
