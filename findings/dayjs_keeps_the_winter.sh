#!/usr/bin/env bash
# Installs what dayjs_keeps_the_winter.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" dayjs_keeps_the_winter
