"""`longwatch agree`: both engines on random protocols and patients."""

import sys
from unittest import mock

import pytest
from tests.generative import agree
from tests.generative.smallest import Disagreement

from longwatch.cli import agreeing
from longwatch.cli.refusals import Refusal


def test_it_says_how_many_it_compared_and_what_it_met(longwatch):
    done = longwatch("agree", "--minutes", 0.05, "--seed", 1)
    assert done.returncode == 0, done.stderr
    assert "the engines agree in every field" in done.stdout
    assert "place needs-someone-today" in done.stdout


def test_a_disagreement_is_printed_and_is_our_own_fault(capsys):
    case = mock.Mock(spec=Disagreement, __str__=lambda _: "asked in LAND on 2020-02-29")
    with mock.patch.object(agree, "disagreement", return_value=case):
        assert agree.run(1.0, 1) == 1
    assert "disagree (seed 1):\nasked in LAND on 2020-02-29" in capsys.readouterr().out


def test_a_time_that_is_none_is_refused():
    with pytest.raises(Refusal, match="--minutes"):
        agreeing.run(minutes=0, seed=0)


def test_without_the_tests_it_says_where_it_runs(tmp_path, monkeypatch):
    monkeypatch.setattr(agreeing, "ROOT", tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    with pytest.raises(Refusal, match="own folder"):
        agreeing.run(minutes=1, seed=0)
