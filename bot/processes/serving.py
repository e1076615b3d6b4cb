"""Opens the web servers of one process: webhooks, residents' page and health on one, health on another if asked.

Health that nobody asked for never keeps the program from starting: if its port is taken, a line in the log says so.
"""

from collections.abc import Collection, Sequence

import structlog
from aiohttp import web

from bot.health.routes import Health
from bot.processes.roles import Role
from config.settings import Settings

# What is being answered when the program stops gets this long; a graceful stop has ten seconds for everything.
SHUTDOWN_S = 2.0

log = structlog.get_logger()


async def serve(
    settings: Settings,
    roles: Collection[Role],
    webhooks: Sequence[web.RouteDef],
    health: Health,
    pages: Sequence[web.RouteDef] = (),
    *,
    web_was_named: bool,
) -> list[web.AppRunner]:
    """Opens what these roles need, and returns what is to be cleaned up at the end.

    Args:
        settings: hosts and ports.
        roles: what this process does.
        webhooks: the routes at which updates come in; none where they are polled for.
        health: how this process fares.
        pages: the residents' page; none where the operator opened none.
        web_was_named: whether somebody asked for the web role by its name.

    Raises:
        OSError: a port that is needed is taken.
    """
    webhooks = webhooks if Role.INGRESS in roles else []
    pages = pages if Role.WEB in roles else []
    own_port = settings.health_port is not None
    opened: list[web.AppRunner] = []
    try:
        if webhooks or Role.WEB in roles:
            try:
                routes = [*webhooks, *pages, *health.routes(metrics_for_all=False)]
                opened.append(await _open(routes, settings.web_host, settings.web_port))
            except OSError as error:
                if webhooks or pages or web_was_named:
                    raise
                log.warning("health_not_served", port=settings.web_port, error=type(error).__name__)
        if own_port:
            routes = health.routes(metrics_for_all=True)
            opened.append(await _open(routes, settings.health_host, settings.health_port or 0))
    except BaseException:
        await close(opened)
        raise
    return opened


async def _open(routes: Sequence[web.RouteDef], host: str, port: int) -> web.AppRunner:
    app = web.Application()
    app.add_routes(routes)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_S)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except BaseException:
        await runner.cleanup()
        raise
    log.info("serving", host=host, port=runner.addresses[0][1])
    return runner


async def close(runners: Sequence[web.AppRunner]) -> None:
    """Closes servers."""
    for runner in runners:
        await runner.cleanup()
