#!/usr/bin/env bash
# Installs what casbin_one_place_twice.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" casbin_one_place_twice
