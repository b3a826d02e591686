#!/usr/bin/env bash
# Installs what uuid7_of_another_draft.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" uuid7_of_another_draft
