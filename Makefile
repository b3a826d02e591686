# Five verbs; each calls what CONTRIBUTING says and nothing else. `.venv` is made by README's test command.
.PHONY: sandbox test lint fmt bench

sandbox:
	.venv/bin/segbot sandbox

test:
	.venv/bin/pytest

lint:
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo

fmt:
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

bench:
	.venv/bin/python -m benchmarks ack
	.venv/bin/python -m benchmarks startup
	.venv/bin/python -m benchmarks roster
	.venv/bin/python -m benchmarks book
	.venv/bin/python -m benchmarks audit
	.venv/bin/python -m benchmarks policy
	.venv/bin/python -m benchmarks write_lock
	.venv/bin/python -m benchmarks throughput
	.venv/bin/python -m benchmarks fairness
	.venv/bin/python -m benchmarks latency
	.venv/bin/python -m benchmarks picker
	.venv/bin/python -m benchmarks soak
	.venv/bin/python -m benchmarks wide
	.venv/bin/python -m benchmarks backup
