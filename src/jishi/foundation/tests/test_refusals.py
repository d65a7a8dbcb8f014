from jishi.foundation.refusals import BadInput, Refusal, StaleState, TooMany


def every_kind(kind=Refusal):
    yield kind
    for below in kind.__subclasses__():
        yield from every_kind(below)


def test_a_refusal_says_its_words_with_its_facts():
    assert "完成" in str(StaleState(state="完成"))
    assert "30" in str(TooMany(seconds=30))


def test_bad_input_names_its_fields():
    assert BadInput(price="不是金额").fields == {"price": "不是金额"}


def test_every_kind_has_a_code_and_words_that_do_not_shout():
    for kind in every_kind():
        assert kind.code
        assert str(kind.words)
        assert "!" not in str(kind.words)
