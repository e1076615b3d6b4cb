"""The files of config/deploy use what the program has: its roles, its settings, its figures."""

import json
import re
import shlex
import subprocess
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from bot.cli.app import build_app
from bot.health.metrics import Metrics
from bot.health.pulse import Pulse
from bot.processes.roles import Role
from config.settings import Settings

FOLDER = Path("config/deploy")
# https://docs.docker.com/reference/compose-file/services/
COMPOSE_KEYS = {
    "image", "build", "restart", "stop_grace_period", "env_file", "environment", "depends_on", "volumes",
    "healthcheck", "command", "ports", "shm_size",
}  # fmt: skip


def test_every_service_of_the_compose_file_is_a_role_and_every_role_has_one() -> None:
    services = YAML(typ="safe").load((FOLDER / "compose.yaml").read_text("utf-8"))["services"]

    commands = {name: service["command"] for name, service in services.items() if name != "db"}
    assert commands == {role.value: ["run", "--only", role.value] for role in Role}


def test_the_compose_file_names_only_files_ports_and_commands_that_exist() -> None:
    whole = (FOLDER / "compose.yaml").read_text("utf-8")
    read = YAML(typ="safe").load(whole)
    ours = [service for name, service in read["services"].items() if name != "db"]
    example = (FOLDER / "gridbot.env.example").read_text("utf-8")
    written = {words for line in whole.splitlines() for words in re.findall(r"^#.*--rm web (\w+(?: import)?)", line)}
    runner, app = CliRunner(), build_app()

    assert all((FOLDER / service["build"]["context"] / service["build"]["dockerfile"]).is_file() for service in ours)
    assert all(service["env_file"] == "gridbot.env" for service in ours)
    assert "GRIDBOT_HEALTH_PORT=9100" in example
    assert all(":9100/readyz" in service["healthcheck"]["test"][-1] for service in ours)
    assert read["services"]["web"]["ports"] == ["127.0.0.1:8080:8080"]
    assert "GRIDBOT_WEB_PORT=8080" in example
    assert set(read["volumes"]) == {"database", "files"}
    assert all(set(service) <= COMPOSE_KEYS for service in read["services"].values())
    assert written == {"roster import", "doctor"}
    for words in [*written, *(" ".join(service["command"]) for service in ours)]:
        assert runner.invoke(app, [*words.split(), "--help"]).exit_code == 0, words


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


@pytest.mark.parametrize("instance", ["delivery", "delivery-2"])
def test_a_services_role_is_what_stands_before_its_number(instance: str) -> None:
    lines = (FOLDER / "gridbot@.service").read_text("utf-8").splitlines()
    (line,) = [line.removeprefix("ExecStart=") for line in lines if line.startswith("ExecStart=")]
    # As systemd reads it: %i is the instance, %% a percent sign, $$ a dollar; and echo in the program's place.
    read = line.replace("%i", instance).replace("%%", "%").replace("$$", "$")
    said = subprocess.run(
        shlex.split(read.replace("exec /opt/gridbot/.venv/bin/gridbot", "echo")), capture_output=True, text=True
    )

    assert said.stdout.split() == ["run", "--only", "delivery"]
