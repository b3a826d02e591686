#!/usr/bin/env bash
# Installs what json_rules_engine_without_tags.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" json_rules_engine_without_tags
