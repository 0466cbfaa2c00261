import pytest

from store.vault import Unreadable, Vault

OLD, NEW = "the key of last year, thirty-two characters", "the key of this year, thirty-two characters"


def test_a_new_key_in_front_still_opens_what_the_old_one_sealed() -> None:
    sealed = Vault((OLD,)).seal("token")
    assert Vault((NEW, OLD)).open(sealed) == "token"
    assert Vault((OLD,)).open(sealed) == "token"


def test_the_first_key_seals() -> None:
    sealed = Vault((NEW, OLD)).seal("token")
    assert Vault((NEW,)).open(sealed) == "token"
    with pytest.raises(Unreadable, match="RECONNECT_SECRET_KEYS"):
        Vault((OLD,)).open(sealed)


def test_without_a_key_nothing_is_kept_in_the_clear() -> None:
    with pytest.raises(Unreadable, match="not set"):
        Vault(()).seal("token")


def test_no_token_is_no_secret() -> None:
    assert Vault(()).seal(None) is None
    assert Vault(()).open(None) is None
