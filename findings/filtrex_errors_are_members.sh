#!/usr/bin/env bash
# Installs what filtrex_errors_are_members.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" filtrex_errors_are_members
