import json
from pathlib import Path

from reconnect.gallery.views import write
from sandbox.slack import views


def test_slack_would_take_every_modal_and_home_of_the_gallery(tmp_path: Path) -> None:
    assert write(tmp_path) > 80
    for file in sorted(tmp_path.glob("*/*.json")):
        view = json.loads(file.read_text(encoding="utf-8"))
        if view["kind"] != "message":
            assert views.problems(view["payload"], home=view["kind"] == "home") == [], file.name
