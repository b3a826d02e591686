"""The Web API, one module for each family of methods."""

from __future__ import annotations
