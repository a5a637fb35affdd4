import pytest

from sendername.registration.form import Language
from sendername.registration.refusal import TEXT_LONGEST, RefusalReason, template


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("reason", RefusalReason)
def test_every_reason_has_words_in_every_language(reason: RefusalReason, language: Language) -> None:
    words = template(reason, language)
    assert (words == "") is (reason is RefusalReason.OTHER)
    assert len(words) <= TEXT_LONGEST


def test_the_languages_differ() -> None:
    for reason in set(RefusalReason) - {RefusalReason.OTHER}:
        assert template(reason, Language.ENGLISH) != template(reason, Language.FRENCH)
