"""The front door: Caddy on the one public port, before pages, live streams and static files."""

import os
import shutil
import sysconfig
from pathlib import Path
from urllib.parse import urlsplit

from eclor.core.service.configuration import Configuration
from eclor.core.service.places import Places
from eclor.run.problems import CannotRun

HTTPS_PORT = 443
# What the largest thing a person may send weighs: a report with its two photos of 12 MiB.
LARGEST_BODY = "26MB"

SETTINGS = """\
# Written by Eclor at every start.
{{
	admin off
	persist_config off
	{https}
	http_port {http_port}
	default_bind {bind}
	storage file_system "{storage}"
	grace_period 3s
	log {{
		output stderr
		format console {{
			time_format ""
		}}
		level WARN
	}}
	servers {{
		{trusted}
		max_header_size 32KB
		timeouts {{
			read_header 10s
			read_body 60s
			idle 2m
		}}
	}}
}}

{address} {{
	request_body {{
		max_size {largest_body}
	}}
	handle /static/* {{
		root * "{static}"
		uri strip_prefix /static
		# A name that carries its own fingerprint never changes its content.
		@fingerprinted path_regexp [.-][0-9a-zA-Z_-]{{8,}}[.][a-z0-9]+$
		header @fingerprinted Cache-Control "public, max-age=31536000, immutable"
		header X-Content-Type-Options nosniff
		file_server {{
			precompressed br gzip
		}}
	}}
	@stream path /live /live/
	handle @stream {{
		reverse_proxy {live} {{
			flush_interval -1
			lb_try_duration 8s
			lb_try_interval 100ms
			{forwarded}
		}}
	}}
	handle {{
		encode zstd gzip
		reverse_proxy {webs} {{
			lb_policy least_conn
			lb_try_duration 8s
			lb_try_interval 50ms
			header_up X-Real-IP {{client_ip}}
			{forwarded}
			{health}
		}}
	}}
	handle_errors 413 {{
		header Content-Type "text/plain; charset=utf-8"
		respond `{too_large}`
	}}
	handle_errors 502 503 504 {{
		header Content-Type "text/html; charset=utf-8"
		header Cache-Control no-store
		header Retry-After 3
		respond `{waiting_page}`
	}}
}}
"""

# A program that is sent on learns nothing from it, and says its secrets in clear every time.
IN_CLEAR = """
http://{host} {{
	@people {{
		method GET HEAD
		header Accept *text/html*
	}}
	redir @people https://{host}{{uri}} permanent
	header Content-Type "text/plain; charset=utf-8"
	respond "{https_only}" 403
}}
"""
HTTPS_ONLY = "Only https:// is answered here. What you sent came in clear: take a new token."

TOO_LARGE = (
    f"Plus de {LARGEST_BODY[:-2]} Mo d’un coup : envoyez moins.\n"
    f"More than {LARGEST_BODY[:-2]} MB at once: send less.\n"
)
WAITING_PAGE = (
    '<!doctype html><html lang="fr"><meta charset="utf-8"><meta http-equiv="refresh" content="3">'
    '<meta name="viewport" content="width=device-width"><title>Eclor</title>'
    "<h1>Eclor démarre</h1><p>La page se rechargera d’elle-même dans quelques secondes.</p>"
    '<p lang="en">Eclor is starting; this page reloads by itself in a few seconds.</p></html>'
)


def serve(configuration: Configuration) -> None:
    """Become the front door. Raises CannotRun."""
    places = Places(configuration.home_path)
    places.make()
    places.front.mkdir(mode=0o700, exist_ok=True)
    file = places.run / "Caddyfile"
    file.write_text(settings(configuration))
    command = [program(), "run", "--config", str(file), "--adapter", "caddyfile"]
    # Caddy speaks sd_notify itself, so no helper of ours is needed. It keeps files in the home only.
    folders = {"XDG_DATA_HOME": str(places.front), "XDG_CONFIG_HOME": str(places.front)}
    # It holds little and makes much: a collection at each doubling is a tenth of its work.
    memory = {"GOGC": "500", "GOMEMLIMIT": "96MiB"}
    os.execve(command[0], command, {**os.environ, **memory, **folders})  # noqa: S606 - our engine


def program() -> str:
    """Path of Caddy from its wheel, else one on the PATH. Raises CannotRun."""
    ours = Path(sysconfig.get_path("scripts")) / "caddy"
    found = str(ours) if ours.exists() else shutil.which("caddy")
    if found is None:
        raise CannotRun("The front door (Caddy) is not installed: run `make install`.")
    return found


def settings(configuration: Configuration) -> str:
    """The Caddyfile.

    With an https public address and port 443 Caddy gets and renews the certificate by itself; with
    https and any other port, somebody else's proxy in front holds the certificate.
    """
    places = Places(configuration.home_path)
    public, port = urlsplit(configuration.origin), configuration.number("http_port")
    own_https = public.scheme == "https" and port == HTTPS_PORT
    webs = [f"unix/{places.socket(f'web-{n}')}" for n in range(1, configuration.number("webs") + 1)]
    proxied = public.scheme == "https" and not own_https
    return SETTINGS.format(
        https="auto_https disable_redirects" if own_https else "auto_https off",
        http_port=80 if own_https else port,
        bind=configuration.bind,
        storage=places.front,
        trusted=_trusted(configuration.trusted_proxies),
        address=configuration.origin if own_https else f"http://:{port}",
        largest_body=LARGEST_BODY,
        static=places.static,
        live=f"unix/{places.socket('live')}",
        webs=" ".join(webs),
        forwarded="header_up X-Forwarded-Proto https" if proxied else "",
        # One web must be tried until it is back; of several, the fallen one is left alone a moment.
        health="fail_duration 1s" if len(webs) > 1 else "",
        too_large=TOO_LARGE,
        waiting_page=WAITING_PAGE,
    ) + (IN_CLEAR.format(host=public.hostname, https_only=HTTPS_ONLY) if own_https else "")


def _trusted(proxies: str) -> str:
    return (
        f"trusted_proxies static {' '.join(proxies.replace(',', ' ').split())}" if proxies else ""
    )
