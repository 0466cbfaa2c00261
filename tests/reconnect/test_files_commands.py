import datetime as dt
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reconnect.commands.files import export_command, import_command
from store.database import Store, open_store
from store.moment import Moment
from store.tables import Base
from store.vault import Vault
from tests.conftest import KEY
from tests.reconnect.desk import put, write


class Office:
    """A command line of its own, in an empty folder."""

    def __init__(self, folder: Path, now: dt.datetime, keys: tuple[str, ...] = (KEY,)) -> None:
        self.folder = folder
        self.now = now
        self.keys = keys

    async def open_store(self) -> Store:
        store = open_store(f"sqlite:///{self.folder}/store.db", Vault(self.keys))
        async with store.engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        return store

    def moment(self) -> Moment:
        return Moment(self.now)

    def imports(self, *words: str) -> Result:
        return CliRunner().invoke(import_command, words, obj=self)

    def exports(self, *words: str) -> Result:
        return CliRunner().invoke(export_command, words, obj=self)


@pytest.fixture
def office(tmp_path: Path, now: dt.datetime, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.chdir(tmp_path)
    return Office(tmp_path, now)


def test_the_command_prints_counts_and_ends_well(office: Office) -> None:
    write(office.folder / "in")
    result = office.imports("in")
    assert result.exit_code == 0
    assert result.stderr == ""
    assert result.stdout.splitlines()[1].split() == ["brands.csv", "2", "2", "0", "0"]
    assert Path("rejected.csv").read_text() == "file,line,column,reason\n"
    result = office.imports("in", "--json", "--dry-run")
    assert json.loads(result.stdout)["files"][0] == {
        "file": "brands.csv", "read": 2, "loaded": 0, "unchanged": 2, "rejected": 0,
    }  # fmt: skip
    result = office.exports("out")
    assert (result.exit_code, len(list(Path("out").iterdir()))) == (0, 11)


def test_the_command_tells_the_first_rejections_and_ends_with_one(office: Office) -> None:
    put(Path("creators.csv"), "creator_id,email", *(f"c{n},nobody" for n in range(25)), "ana,")
    result = office.imports("creators.csv", "--json")
    assert result.exit_code == 1
    told = result.stderr.splitlines()
    assert told[0] == 'creators.csv:2: email: "nobody" is not an e-mail address'
    assert len(told) == 21
    assert told[20] == "… and 5 more in rejected.csv"
    assert json.loads(result.stdout)["files"][0]["rejected"] == 25


def test_wrong_usage_ends_with_two_and_a_sentence(office: Office) -> None:
    Path("empty").mkdir()
    put(Path("taken"), "a file where a folder should be")
    for result in (office.imports("nowhere.csv"), office.imports("brands.csv"), office.imports("empty"),
                   office.imports(), office.exports("taken"), office.exports("taken/in")):  # fmt: skip
        assert result.exit_code == 2
        assert result.stderr.strip()
        assert "Traceback" not in result.output
    assert not Path("rejected.csv").exists()


def test_tokens_without_keys_end_with_two_and_the_mend(office: Office) -> None:
    write(office.folder / "in")
    result = Office(office.folder, office.now, keys=()).imports("in")
    assert result.exit_code == 2
    assert "RECONNECT_SECRET_KEYS" in result.stderr
    assert office.imports("in").exit_code == 0
    result = Office(office.folder, office.now, keys=("another key, also long enough to be one",)).imports(
        "in"
    )
    assert result.exit_code == 2
    assert "RECONNECT_SECRET_KEYS" in result.stderr
