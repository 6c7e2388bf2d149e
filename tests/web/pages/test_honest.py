"""What is said of a model: better than the base rate by enough to say so, hardly, worse, or not judged."""

from __future__ import annotations

import pytest

from streams.adapters.terminal.words import verdict
from streams.adapters.wording.texts import LANGUAGES, texts
from streams.events import Honesty


@pytest.mark.parametrize(
    ("log_loss", "said"), [(0.25, "better"), (0.299, "weak"), (0.3, "weak"), (0.301, "worse"), (None, "unjudged")]
)
def test_a_model_is_called_what_it_is_and_in_every_language(log_loss: float | None, said: str) -> None:
    judged = Honesty(examples=900, left=90, auc=0.6, log_loss=log_loss, base_log_loss=0.3)
    assert verdict(judged) == said
    for language in LANGUAGES:
        assert texts(language)(f"model.{said}")
        assert said == "better" or texts(language)(f"risk.{said}")


def test_where_there_is_no_model_none_is_judged() -> None:
    assert verdict(None) == "unjudged"


def test_of_examples_that_all_stayed_no_model_is_judged() -> None:
    assert verdict(Honesty(examples=1, left=0, auc=None, log_loss=0.1, base_log_loss=0.7)) == "unjudged"
