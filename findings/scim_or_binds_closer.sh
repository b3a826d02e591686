#!/usr/bin/env bash
# Installs what scim_or_binds_closer.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" scim_or_binds_closer
