"""The files of config/deploy use what the program has: its roles, its settings, its figures."""

import json
import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.health.metrics import Metrics
from bot.health.pulse import Pulse
from bot.processes.roles import Role
from config.settings import Settings

FOLDER = Path("config/deploy")


def test_every_service_of_the_compose_file_is_a_role_and_every_role_has_one() -> None:
    services = YAML(typ="safe").load((FOLDER / "compose.yaml").read_text("utf-8"))["services"]

    commands = {name: service["command"] for name, service in services.items() if name != "db"}
    assert commands == {role.value: ["run", "--only", role.value] for role in Role}


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_every_setting_that_a_file_names_exists(path: Path) -> None:
    named = set(re.findall(r"GRIDBOT_([A-Z_]+)\b", path.read_text("utf-8")))

    assert {name.lower() for name in named} <= set(Settings.model_fields)


def test_every_figure_of_the_dashboard_is_one_that_the_program_gives() -> None:
    dashboard = json.loads((FOLDER / "grafana-dashboard.json").read_text("utf-8"))
    asked = {
        name
        for panel in dashboard["panels"]
        for target in panel["targets"]
        for name in re.findall(r"gridbot_[a-z_]+", target["expr"])
    }
    given = {family.name for family in Metrics(Pulse())._registry.collect()}

    plain = {re.sub(r"_(total|bucket|sum|count)$", "", name) for name in asked}
    assert plain == given


def test_a_services_role_is_what_stands_before_its_number() -> None:
    (line,) = [
        line for line in (FOLDER / "gridbot@.service").read_text("utf-8").splitlines() if line.startswith("ExecStart=")
    ]

    assert "role=%i" in line
    assert '--only "$${role%%%%-*}"' in line
