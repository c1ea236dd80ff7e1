"""What the documents say is there: settings, commands, make targets, dependencies, addresses, files."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest
from flask import Flask
from werkzeug.routing import RequestRedirect

from bot.app import create_app
from bot.cli import COMMANDS
from bot.settings import Settings
from bot.wechat.sentences import SAYS

ROOT = Path(__file__).resolve().parent.parent
README, README_ZH, DECISIONS = "README.md", "README.zh-CN.md", "docs/decisions.md"
PRIVACY = "docs/privacy.zh-CN.md"
GUIDE, OPERATOR, CONTENT, LAWS = "docs/guide.md", "docs/operator.md", "docs/content.md", "docs/laws.md"
READMES = (README, README_ZH)
STAFF = "docs/staff.zh-CN.md"
REFERENCE, REFERENCE_ZH = "docs/reference.md", "docs/reference.zh-CN.md"
REFERENCES = (REFERENCE, REFERENCE_ZH)
DOCUMENTS = (
    *READMES,
    "CHANGELOG.md",
    *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")),
)
UNUSED = {REFERENCE: "Not used yet", REFERENCE_ZH: "还没有用上"}

_CODE = re.compile(r"`([^`\n]+)`|^ {4}(\S.*)$", re.MULTILINE)
_SPAN = re.compile(r"`[^`\n]+`")
_SETTING_ROW = re.compile(r"^\| `([A-Z_]+)` \| (?:–|`(.*?)`) \| (.+) \|$", re.MULTILINE)
_PACKAGE_ROW = re.compile(r"^\| `([\w.-]+)` \|", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
_PICTURE = re.compile(r'<img src="([^"]+)" width="\d+" alt="[^"]+">')
_FLASK = re.compile(r"\bflask ([a-z].*)")
_MODULE = re.compile(r"\bpython -m ([a-z.]+)")
_MAKE = re.compile(r"(?:^|\s)make ([a-z][a-z-]*)")
_PATH = re.compile(r"\.?[\w-]+(?:\.[\w-]+)*(?:/[\w.-]+)*/?")
_ADDRESS = re.compile(r"http://127\.0\.0\.1:8\d{3}(/[\w/-]*)")
_EXAMPLE = re.compile(r"^#?([A-Z_]+)=(.*)$", re.MULTILINE)
_LEFT_BY_RUNNING = {".env", ".venv", "var"}
_PROPERTIES = {"ACCOUNT_KIND": "certified", "VAR_DIR": "var"}
"""Settings that the code reads through a property of another name."""

FIELDS = {row.name.upper(): row for row in fields(Settings)}


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def snippets_of(text: str) -> list[str]:
    """What stands in code spans and indented blocks."""
    return [span or line for span, line in _CODE.findall(text)]


def snippets(name: str) -> list[str]:
    return snippets_of(text_of(name))


def default_of(name: str) -> str:
    default = FIELDS[name].default
    return str(int(default)) if isinstance(default, bool) else str(default)


def setting_rows(name: str) -> list[tuple[str, str, str]]:
    return _SETTING_ROW.findall(text_of(name))


def leaves(commands: dict[str, click.Command], *above: str) -> Iterator[tuple[str, ...]]:
    for name, command in commands.items():
        if isinstance(command, click.Group):
            yield from leaves(command.commands, *above, name)
        else:
            yield (*above, name)


def resolved(words: list[str]) -> tuple[tuple[str, ...], click.Command]:
    """The command that the words begin with; KeyError when there is none."""
    commands, path = {command.name or "": command for command in COMMANDS}, ()
    for word in words:
        command = commands[word]
        path = (*path, word)
        if not isinstance(command, click.Group):
            return path, command
        commands = command.commands
    raise KeyError(" ".join(words))


def commands_in_text(text: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for snippet in snippets_of(text):
        for said in _FLASK.findall(snippet):
            yield resolved(said.split())


def addresses_in(name: str) -> set[str]:
    """Addresses such as ``/faq/<id>``, by their first part."""
    found = re.findall(r"http://127\.0\.0\.1:8000(/[a-z]+)", text_of(name))
    found += [part for snippet in snippets(name) for part in re.findall(r"^/[a-z]+", snippet)]
    return set(found)


def requirements(name: str) -> set[str]:
    lines = text_of(name).splitlines()
    return {re.split(r"[\[=]", line)[0] for line in lines if line and not line.startswith("#")}


def is_read(setting: str) -> bool:
    """Whether any code but the settings' own reads a setting."""
    name = _PROPERTIES.get(setting, setting.lower())
    sources = (path for part in ("bot", "scheduler", "deploy") for path in (ROOT / part).rglob("*.py"))
    reading = re.compile(rf"settings\.{name}\b")
    return any(
        reading.search(path.read_text(encoding="utf-8"))
        for path in sources
        if path != ROOT / "bot" / "settings.py"
    )


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app(Settings.from_env({"DEMO": "1"}, env_file=None))


@pytest.mark.parametrize("document", REFERENCES)
def test_the_settings_table_lists_every_setting_with_its_default(document):
    listed = [(name, default) for name, default, _ in setting_rows(document)]
    assert listed == [(name, default_of(name)) for name in FIELDS]


def test_the_chinese_table_says_what_the_help_of_the_setting_says():
    for name, _, meaning in setting_rows(REFERENCE_ZH):
        assert meaning.startswith(FIELDS[name].metadata["help"]), name


@pytest.mark.parametrize("document", REFERENCES)
def test_a_setting_that_nothing_reads_is_said_to_be_unused_and_no_other(document):
    said = {name for name, _, meaning in setting_rows(document) if UNUSED[document] in meaning}
    assert said == {name for name in FIELDS if not is_read(name)}


def test_the_example_lists_every_setting_with_its_help_and_default():
    example = text_of(".env.example")
    listed = dict(_EXAMPLE.findall(example))
    assert listed == {name: default_of(name) for name in FIELDS}
    for name, row in FIELDS.items():
        assert re.search(rf"^# {re.escape(row.metadata['help'])}\n#?{name}=", example, re.MULTILINE), name


def test_the_example_as_it_stands_is_no_demo_and_changes_nothing():
    as_it_stands = Settings.from_env({}, env_file=ROOT / ".env.example")
    assert as_it_stands == Settings.from_env({}, env_file=None)
    # make reads this very line to learn that it is no demo
    assert "\nDEMO=0\n" in text_of(".env.example")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_commands_that_are_named_exist_with_their_options(document):
    for line in text_of(document).splitlines():
        commands = [command for _, command in commands_in_text(line)]
        there = {option for command in commands for row in command.params for option in row.opts}
        used = {word for snippet in snippets_of(line) for word in snippet.split() if word.startswith("--")}
        assert not commands or used <= there, line


@pytest.mark.parametrize("document", REFERENCES)
def test_every_command_is_named(document):
    named = {path for path, _ in commands_in_text(text_of(document))}
    assert named == set(leaves({command.name or "": command for command in COMMANDS}))


def test_a_command_that_does_not_exist_is_noticed():
    with pytest.raises(KeyError):
        resolved(["faq", "publish"])


@pytest.mark.parametrize("document", [*DOCUMENTS, ".github/workflows/tests.yml"])
def test_make_targets_that_are_named_exist(document):
    there = set(re.findall(r"^([a-z][a-z-]*):(?!=)", text_of("Makefile"), re.MULTILINE))
    lines = text_of(document).splitlines() if document.endswith(".yml") else snippets(document)
    named = {target for line in lines for target in _MAKE.findall(line)}
    assert named or document not in (*READMES, OPERATOR)
    assert named <= there


@pytest.mark.parametrize("document", READMES)
def test_addresses_that_are_named_are_served_and_no_other_is(document, app):
    served = {re.match(r"/[a-z]+", rule.rule)[0] for rule in app.url_map.iter_rules()} - {
        "/static",
        "/bootstrap",
    }
    assert addresses_in(document) == served


@pytest.mark.parametrize("document", [GUIDE, OPERATOR])
def test_addresses_that_the_guides_name_are_served(document, app):
    served = {re.match(r"/[a-z]+", rule.rule)[0] for rule in app.url_map.iter_rules()}
    named = addresses_in(document) - {"/etc", "/opt"}
    assert named
    assert named <= served


@pytest.mark.parametrize("document", [name for name in DOCUMENTS if name != DECISIONS])
def test_settings_that_are_named_exist(document):
    named = {name for snippet in snippets(document) for name in re.findall(r"^[A-Z]+(?:_[A-Z]+)+", snippet)}
    assert named or document not in (*READMES, GUIDE, OPERATOR, STAFF, PRIVACY)
    assert named <= {*FIELDS, "WEB_CONCURRENCY"}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_address_on_this_machine_that_a_document_names_is_served_whole(document, app):
    urls = app.url_map.bind("127.0.0.1")
    for address in _ADDRESS.findall(text_of(document)):
        with contextlib.suppress(RequestRedirect):
            urls.match(address)  # raises NotFound


def test_modules_that_are_run_exist():
    named = {name for document in DOCUMENTS for name in _MODULE.findall(text_of(document))}
    assert "scheduler" in named
    assert [name for name in named if not (ROOT / name.replace(".", "/") / "__main__.py").exists()] == []


def test_codes_of_wechat_that_the_operator_reads_have_a_sentence():
    rows = re.findall(r"^\| (\d{5}(?:、\d{5})*) \|", text_of(OPERATOR), re.MULTILINE)
    codes = {int(code) for row in rows for code in row.split("、")}
    assert 40164 in codes
    assert codes - {40164} <= SAYS.keys()


def test_every_document_is_linked_from_another():
    linked = set()
    for document in DOCUMENTS:
        for target in _LINK.findall(text_of(document)):
            if not target.startswith("https://"):
                linked.add(((ROOT / document).parent / target).resolve())
    assert [name for name in DOCUMENTS if (ROOT / name).resolve() not in linked] == []


def test_every_dependency_has_its_entry_and_no_other():
    needed = requirements("requirements.txt") | requirements("tests/requirements.txt")
    assert set(_PACKAGE_ROW.findall(text_of(DECISIONS))) == needed


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_to_files(document):
    folder, text = (ROOT / document).parent, text_of(document)
    for target in [*_LINK.findall(_SPAN.sub("", text)), *_PICTURE.findall(text)]:
        assert target.startswith("https://") or (folder / target).exists(), target


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_picture_has_a_width_and_says_what_it_shows(document):
    text = text_of(document)
    assert len(_PICTURE.findall(text)) == text.count("<img")


@pytest.mark.parametrize("document", READMES)
def test_the_readmes_show_the_phone_and_the_staff_pages(document):
    assert _PICTURE.findall(text_of(document)) == ["docs/images/phone-0.png", "docs/images/console-today.png"]


def test_every_picture_of_the_script_is_used():
    used = {Path(name).name for document in DOCUMENTS for name in _PICTURE.findall(text_of(document))}
    taken = {path.name for path in (ROOT / "docs" / "images").glob("*.png")}
    assert taken - used <= {"faq.png"}


@pytest.mark.parametrize("document", [*READMES, *REFERENCES, DECISIONS, OPERATOR, CONTENT])
def test_files_that_are_named_exist(document):
    tops = {path.name for path in ROOT.iterdir()} - _LEFT_BY_RUNNING
    words = {word for snippet in snippets(document) for word in snippet.split() if _PATH.fullmatch(word)}
    # what looks like a path: it has a slash, or an ending and stands at the top
    named = {word for word in words if "/" in word and word.split("/")[0] not in _LEFT_BY_RUNNING}
    named |= words & tops
    assert len(named) >= 3
    assert [word for word in sorted(named) if not (ROOT / word).exists()] == []
