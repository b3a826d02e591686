#!/usr/bin/env bash
# Installs what activecampaign_calls_people_null.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" activecampaign_calls_people_null
