#!/usr/bin/env bash
# Installs what facebook_female_has_two_hashes.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" facebook_female_has_two_hashes
