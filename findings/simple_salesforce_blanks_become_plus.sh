#!/usr/bin/env bash
# Installs what simple_salesforce_blanks_become_plus.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" simple_salesforce_blanks_become_plus
