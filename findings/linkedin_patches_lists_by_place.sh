#!/usr/bin/env bash
# Installs what linkedin_patches_lists_by_place.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" linkedin_patches_lists_by_place
