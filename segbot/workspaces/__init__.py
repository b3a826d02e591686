"""Several workspaces behind one address: a thin front that installs and hands on, and one whole segbot for each."""

from __future__ import annotations
