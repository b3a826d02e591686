#!/usr/bin/env bash
# Installs what clevertap_resolves_to_error.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" clevertap_resolves_to_error
