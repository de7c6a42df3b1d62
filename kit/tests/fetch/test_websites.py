"""The stand-in website does what tests rely on."""

from kit.fetch import Fetcher
from kit.testing.websites import Reply, Website

EVERYTHING = frozenset({"text/plain", "application/xml", "text/html"})


async def test_a_site_serves_its_robots_sitemap_and_turns() -> None:
    async with Website() as site, Fetcher(allow_private=site.authority) as fetcher:
        robots = await fetcher.get(site.robots("User-agent: *\nDisallow: /x"), accept=EVERYTHING)
        sitemap = await fetcher.get(site.sitemap(["/a?b=1&c", "/d"]), accept=EVERYTHING)
        url = site.serve("/turns", Reply("one"), Reply("two"))
        turns = [(await fetcher.get(url)).body for _ in range(3)]
        assert robots.body.endswith(b"Disallow: /x")
        assert f"<loc>{site.url('/a?b=1&amp;c')}</loc>".encode() in sitemap.body
        assert turns == [b"one", b"two", b"two"]
        assert site.paths() == ["/robots.txt", "/sitemap.xml", *["/turns"] * 3]
