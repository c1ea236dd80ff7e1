"""A known hole stops `make lint`; having no network does not."""

from __future__ import annotations

import json

from deploy.audit import KNOWN, judged


def report(*rows):
    return json.dumps({"dependencies": list(rows), "fixes": []})


SOUND = {"name": "flask", "version": "3.1.3", "vulns": []}
HOLED = {
    "name": "flask",
    "version": "0.1",
    "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["3.1.3"]}],
}
UNASKED = {"name": "flask", "version": "3.1.3", "skip_reason": "not found"}


def test_a_hole_is_named_with_the_version_that_mends_it():
    verdict = judged(report(SOUND, HOLED), {})
    assert not verdict.sound
    assert "flask 0.1" in verdict.words[0]
    assert "3.1.3" in verdict.words[0]


def test_a_known_exception_is_told_with_its_reason_by_any_of_its_names():
    verdict = judged(report(HOLED), {"CVE-1": "只用在测试里，2027 年 1 月再看"})
    assert verdict.sound
    assert "只用在测试里" in verdict.words[0]


def test_without_a_network_nothing_fails_and_nothing_looks_checked():
    for said in ("", "Traceback …", "[]", report(UNASKED)):
        verdict = judged(said, {})
        assert verdict.sound
        assert "这次没有查" in verdict.words[-1]


def test_what_was_checked_and_sound_says_nothing():
    assert judged(report(SOUND), {}).words == ()


def test_every_exception_has_a_reason():
    assert all(len(reason) > 10 for reason in KNOWN.values())
