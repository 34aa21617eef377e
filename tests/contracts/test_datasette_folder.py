"""The folder `datasette/` beside the package of the same name: it must never shadow it (STACK.md section 2)."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from archive.assets import site_dir

ROOT = Path(__file__).resolve().parents[2]
PLUGINS = sorted((ROOT / "datasette" / "plugins").glob("*.py"))


def test_the_folder_is_no_package() -> None:
    assert not (ROOT / "datasette" / "__init__.py").exists()


@pytest.mark.parametrize("how", [["-c"], ["-P", "-c"]], ids=["from the root", "safe path"])
def test_the_real_datasette_is_imported_from_the_root(how: list[str]) -> None:
    code = "import datasette; print(datasette.__file__, hasattr(datasette, 'hookimpl'))"
    said = subprocess.run([sys.executable, *how, code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert str(ROOT / "datasette") + "/" not in said
    assert said.strip().endswith("True")


def test_an_init_file_would_shadow_it(tmp_path: Path) -> None:
    """The control: with an `__init__.py` the folder wins."""
    (tmp_path / "datasette").mkdir()
    (tmp_path / "datasette" / "__init__.py").touch()
    code = "import datasette; print(hasattr(datasette, 'hookimpl'))"
    said = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert said.strip() == "False"


def test_the_site_is_found() -> None:
    assert (site_dir() / "datasette.yaml").is_file()
    assert PLUGINS


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda p: p.name)
def test_plugins_hold_hooks_only(plugin: Path) -> None:
    """Datasette runs these files with exec and no type checker sees them: thought lives in archive/pages."""
    text = plugin.read_text("utf-8")
    assert len(text.splitlines()) <= 60
    tree = ast.parse(text)
    assert ast.get_docstring(tree)
    for node in tree.body[1:]:
        assert isinstance(node, ast.Import | ast.ImportFrom | ast.FunctionDef), ast.dump(node)[:80]
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            assert any("hookimpl" in ast.dump(d) for d in node.decorator_list), node.name


def test_templates_trust_nothing() -> None:
    """Autoescape stays on and no archived text is marked safe (THREATS.md, W3)."""
    for template in (ROOT / "datasette" / "templates").glob("*.html"):
        text = template.read_text("utf-8")
        for forbidden in ("|safe", "| safe", "autoescape false", "<script>", " style=", " onclick"):
            assert forbidden not in text, f"{template.name}: {forbidden}"
