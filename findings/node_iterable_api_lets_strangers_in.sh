#!/usr/bin/env bash
# Installs what node_iterable_api_lets_strangers_in.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" node_iterable_api_lets_strangers_in
