#!/usr/bin/env bash
# Installs what scim_patch_loses_departments.py pins into a temporary folder, runs it there, and fails where it sees something else than it did.
set -euo pipefail
exec python3 "$(dirname "$0")/run" scim_patch_loses_departments
