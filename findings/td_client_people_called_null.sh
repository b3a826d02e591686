#!/usr/bin/env bash
# Installs what td_client_people_called_null.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" td_client_people_called_null
