"""Debian's nginx on a free loopback port, with the configuration that we ship."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import urllib3
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from demonstration.orthanc import PackageMissingError
from demonstration.processes import free_port, start_child, wait_until

SHIPPED = Path(__file__).parents[2] / "deployment/nginx.conf"
AROUND = """
daemon off;
worker_processes 1;
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log crit;
events {{ worker_connections 512; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    sendfile on;
    include {folder}/toolpict.conf;
    {more}
}}
"""


def nginx_program() -> str:
    """Give the path of nginx, or raise PackageMissingError that names its Debian package."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        raise PackageMissingError("nginx is not installed: apt-get install nginx")
    return program


@contextmanager
def running_nginx(
    folder: Path, web_port: int, viewer_port: int, *, by_tls: bool = True, more: str = ""
) -> Iterator[str]:
    """Give the address of nginx before two servers of ours, by TLS with a certificate made for it.

    `more` is added to its configuration.
    """
    folder.mkdir(parents=True)
    port = free_port()
    make_certificate(folder)
    (folder / "toolpict.conf").write_text(adapted(SHIPPED.read_text(), folder, port, web_port, viewer_port, by_tls))
    # As root it would hand its files to an account that may not enter this folder.
    user = "user root;" if Path("/proc/self").owner() == "root" else ""
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, user=user, more=more))
    command = [nginx_program(), "-p", str(folder), "-e", str(folder / "start.log"), "-c", str(folder / "nginx.conf")]
    child = start_child("nginx", command, folder / "nginx.log")
    address = f"{'https' if by_tls else 'http'}://127.0.0.1:{port}"
    try:
        wait_until(lambda: answers(address), child)
        yield address
    finally:
        child.stop()


def adapted(text: str, folder: Path, port: int, web_port: int, viewer_port: int, by_tls: bool) -> str:
    """Give the shipped configuration with the places of this machine, each of which must stand in it."""
    places = {
        "127.0.0.1:8000": f"127.0.0.1:{web_port}",
        "127.0.0.1:8002": f"127.0.0.1:{viewer_port}",
        "/var/cache/nginx/": f"{folder}/cache-",
        "/etc/ssl/certs/toolpict.pem": f"{folder}/cert.pem",
        "/etc/ssl/private/toolpict.key": f"{folder}/key.pem",
        "/var/log/nginx/": f"{folder}/",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port}{' ssl http2' if by_tls else ''};",
    }
    for shipped, here in places.items():
        if shipped not in text:
            raise ValueError(f"not in the configuration: {shipped}")
        text = text.replace(shipped, here)
    return text


def make_certificate(folder: Path) -> None:
    """Write a certificate of this hour, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now - timedelta(hours=1), now + timedelta(hours=1)
    ).sign(key, hashes.SHA256())
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )


def client() -> urllib3.PoolManager:
    """Give what asks it: the certificate is known to nobody."""
    urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
    return urllib3.PoolManager(maxsize=8, cert_reqs="CERT_NONE", retries=False)


def answers(address: str) -> bool:
    """Whether it takes connections."""
    try:
        client().request("GET", f"{address}/", timeout=2.0)
    except urllib3.exceptions.HTTPError:
        return False
    return True
