#!/usr/bin/env bash
# Installs what node_mailjet_forgets_the_id.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" node_mailjet_forgets_the_id
