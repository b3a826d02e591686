#!/usr/bin/env bash
# Installs what cleanco_makes_nothing_of_the_co_op.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" cleanco_makes_nothing_of_the_co_op
