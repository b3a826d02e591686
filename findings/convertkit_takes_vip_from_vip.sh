#!/usr/bin/env bash
# Installs what convertkit_takes_vip_from_vip.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" convertkit_takes_vip_from_vip
