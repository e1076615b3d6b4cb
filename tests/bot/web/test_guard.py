"""Who may ask the page at all: loopback by name and number, posts from the page's own origin, headers on everything."""

from tests.bot.web.conftest import Site


async def test_the_page_opens_under_the_names_of_this_machine(site: Site) -> None:
    for name in ("127.0.0.1", "localhost", "[::1]"):
        answer = await site.session.get(site.url, headers={"Host": f"{name}:{site.port}"})

        assert answer.status == 200, name


async def test_a_name_that_was_rebound_to_this_machine_is_refused(site: Site) -> None:
    port = site.port
    for host in (
        f"evil.example:{port}",
        "127.0.0.1",
        "127.0.0.1:1",
        f"localhost.evil.example:{port}",
        f"10.0.0.7:{port}",
        "",
    ):
        answer = await site.session.get(f"{site.url}phones/office/messages", headers={"Host": host})

        assert answer.status == 403, host
        assert "lines" not in await answer.json()


async def test_a_post_from_elsewhere_writes_nothing(site: Site) -> None:
    before = await site.lines("worker")
    for origin in ("http://evil.example", "null", "", "https://127.0.0.1", None):
        headers = {} if origin is None else {"Origin": origin}
        answer = await site.session.post(
            f"{site.url}phones/worker/say", json={"id": "x1", "text": "今天"}, headers=headers
        )

        assert answer.status == 403, origin

    assert await site.lines("worker") == before


async def test_every_answer_forbids_scripts_from_elsewhere(site: Site) -> None:
    for path in ("", "static/demo.js", "phones/office/messages", "phones/nobody/messages", "healthz", "pictures/1.png"):
        answer = await site.session.get(site.url + path)

        assert "script-src 'self'" in answer.headers["Content-Security-Policy"], path
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path


async def test_the_page_names_no_other_site_and_has_no_inline_script(site: Site) -> None:
    page = await (await site.session.get(site.url)).text()

    assert "http://" not in page
    assert "https://" not in page
    assert "<script>" not in page
    assert "style=" not in page
    assert "onclick" not in page


async def test_the_server_listens_on_loopback_only(site: Site) -> None:
    assert site.url.startswith("http://127.0.0.1:")
