#!/usr/bin/env bash
# Installs what urbanairship_deletes_the_other_segment.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" urbanairship_deletes_the_other_segment
