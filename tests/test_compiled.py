"""What is compiled before a run is what the run then reads."""

from __future__ import annotations

from compiled import _rewrite


def test_a_test_is_compiled_as_pytest_reads_it_and_nothing_in_it_is_run(tmp_path, pytestconfig):
    ran = tmp_path / "ran"
    test = tmp_path / "test_something.py"
    test.write_text(f'"""It writes."""\n\nopen({str(ran)!r}, "w").close()\n\ndef test_it():\n    assert 1\n')
    _rewrite(pytestconfig.pluginmanager.rewrite_hook, test)
    [compiled] = (tmp_path / "__pycache__").iterdir()
    assert "pytest" in compiled.name
    assert not ran.exists()
    before = compiled.stat().st_mtime_ns
    _rewrite(pytestconfig.pluginmanager.rewrite_hook, test)
    assert compiled.stat().st_mtime_ns == before, "it was found, and not compiled again"
