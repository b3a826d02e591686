#!/usr/bin/env bash
# Installs what sailthru_copies_are_the_campaign_itself.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" sailthru_copies_are_the_campaign_itself
