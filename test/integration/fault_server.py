"""Servers for the network tests: one that echoes requests, one that misbehaves in a chosen way, one that speaks
raw HTTP/2, a DNS server, and certificates. All on loopback, on ports that the system picks."""
import base64
import http.server
import json
import pathlib
import shutil
import socket
import socketserver
import ssl
import struct
import subprocess
import threading
import time


class EchoServer:
    """Answers every request with what it saw, as JSON. Connections are numbered from 1.

    Paths: /redirect/N (N hops, then /), /redirect-to?URL, /status/N, /set?header lines, /delay/SECONDS,
    /encoded/CODING, anything else: echo. `log` has all of it, `parallel` the highest number at once."""

    def __init__(self, certificate=None, address="127.0.0.1", on_request=None, client_ca=None):
        owner = self
        self.log, self.connections, self.parallel, self.now = [], 0, 0, 0
        self.lock = threading.Lock()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def setup(self):
                super().setup()
                with owner.lock:
                    owner.connections += 1
                    self.number = owner.connections

            def log_message(self, *unused):
                pass

            def respond(self, status, body=b"", headers=()):
                self.send_response(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            def any_method(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                seen = {"method": self.command, "path": self.path, "headers": [list(h) for h in self.headers.items()],
                        "body": base64.b64encode(body).decode(), "connection": self.number,
                        "client": self.client_address[0], "time": time.monotonic()}
                if isinstance(self.connection, ssl.SSLSocket):
                    peer = self.connection.getpeercert()
                    seen["peer"] = dict(x[0] for x in peer["subject"])["commonName"] if peer else None
                with owner.lock:
                    owner.log.append(seen)
                    owner.now += 1
                    owner.parallel = max(owner.parallel, owner.now)
                try:
                    if on_request and on_request(self, seen, body):
                        return
                    self.route(seen)
                finally:
                    with owner.lock:
                        owner.now -= 1

            def route(self, seen):
                path = self.path
                if path.startswith("/redirect/"):
                    n = int(path.split("/")[2])
                    return self.respond(302, headers=[("Location", f"/redirect/{n - 1}" if n > 1 else "/"),
                                                      ("Set-Cookie", f"hop{n}=1; Path=/")])
                if path.startswith("/redirect-to"):
                    code, url = path.split("?", 1)[1].split(",", 1)
                    return self.respond(int(code), headers=[("Location", url)])
                if path.startswith("/status/"):
                    return self.respond(int(path.split("/")[2]))
                if path.startswith("/delay/"):
                    time.sleep(float(path.split("/")[2]))
                self.respond(200, json.dumps(seen).encode(), [("Content-Type", "application/json")])

            do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_FOO = any_method

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 256
            address_family = socket.AF_INET6 if ":" in address else socket.AF_INET

            def handle_error(self, *unused):
                pass

        self.server = Server((address, 0), Handler)
        self.port = self.server.server_address[1]
        scheme = "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate.cert, certificate.key)
            if client_ca:
                context.load_verify_locations(client_ca.cert)
                context.verify_mode = ssl.CERT_OPTIONAL
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
            scheme = "https"
        host = f"[{address}]" if ":" in address else address
        self.url = f"{scheme}://{host}:{self.port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.server.shutdown()
        self.server.server_close()


class FaultServer:
    """Calls fault(socket) for each connection, on a thread of its own; the socket is closed afterwards.
    With tls (an ssl.SSLContext) the handshake comes first."""

    def __init__(self, fault, tls=None):
        self.accepted = 0
        owner = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self):
                owner.accepted += 1
                try:
                    connection = tls.wrap_socket(self.request, server_side=True) if tls else self.request
                    connection.settimeout(20)
                    fault(connection)
                    connection.close()
                except (OSError, ssl.SSLError):
                    pass

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True
            request_queue_size = 256

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.server.shutdown()
        self.server.server_close()


def read_request(connection):
    """The head of one request."""
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65536)
        if not chunk:
            raise OSError("the client is gone")
        data += chunk
    return data


def reset(connection):
    """Ends the connection with RST instead of FIN."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def answers(*pieces, then=None, pause=0.0, wait=True):
    """A fault: reads a request, sends these pieces with pauses, then calls then(connection)."""
    def fault(connection):
        if wait:
            read_request(connection)
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(pause)
        if then:
            then(connection)
    return fault


# HTTP/2 by hand: enough to send a frame that a client does not like.

SETTINGS, HEADERS, DATA, RST_STREAM, GOAWAY = 4, 1, 0, 3, 7
END_STREAM, END_HEADERS, ACK = 1, 4, 1
STATUS_200 = b"\x88"  # HPACK: ":status: 200" of the static table


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def h2_fault(reply):
    """A fault for a TLS connection with ALPN h2: for each request reply(stream) gives the frames to send, or None
    to close."""
    def exactly(connection, n):
        data = b""
        while len(data) < n:
            chunk = connection.recv(n - len(data))
            if not chunk:
                raise OSError("the client is gone")
            data += chunk
        return data

    def fault(connection):
        assert exactly(connection, 24).startswith(b"PRI * HTTP/2.0")
        connection.sendall(frame(SETTINGS, 0, 0))
        while True:
            head = exactly(connection, 9)
            length, kind, flags, stream = int.from_bytes(head[:3], "big"), head[3], head[4], int.from_bytes(head[5:], "big")
            exactly(connection, length)
            if kind == SETTINGS and not flags & ACK:
                connection.sendall(frame(SETTINGS, ACK, 0))
            if kind == HEADERS:
                frames = reply(stream)
                if frames is None: # with nothing unread, so that it is no reset
                    connection.settimeout(0.1)
                    while connection.recv(65536):
                        pass
                connection.sendall(frames)
    return fault


# Certificates, made with openssl.

class Certificate:
    def __init__(self, cert, key):
        self.cert, self.key = str(cert), str(key)

    def server_context(self, alpn=("http/1.1",)):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.cert, self.key)
        context.set_alpn_protocols(list(alpn))
        return context


class Authority(Certificate):
    """A certificate authority in a folder of its own."""

    def __init__(self, folder, name="Test CA"):
        self.folder = pathlib.Path(folder)
        slug = name.replace(" ", "-")
        super().__init__(self.folder / f"{slug}.pem", self.folder / f"{slug}.key")
        self._openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                      "-subj", f"/CN={name}", "-keyout", self.key, "-out", self.cert)

    @staticmethod
    def _openssl(*args, **kwargs):
        subprocess.run(["openssl", *args], check=True, capture_output=True, **kwargs)

    def issue(self, name, alternative="IP:127.0.0.1,DNS:localhost", days=2, rsa=False):
        base = self.folder / name.replace(" ", "-")
        key, request, cert, extensions = (f"{base}.{end}" for end in ("key", "csr", "pem", "ext"))
        kind = ["rsa:2048"] if rsa else ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
        self._openssl("req", "-newkey", *kind, "-nodes", "-subj", f"/CN={name}", "-keyout", key, "-out", request)
        pathlib.Path(extensions).write_text(f"subjectAltName={alternative}\n")
        self._openssl("x509", "-req", "-in", request, "-CA", self.cert, "-CAkey", self.key, "-CAcreateserial", "-days",
                      str(days), "-extfile", extensions, "-out", cert)
        return Certificate(cert, key)

    def issue_expired(self, name):
        """Valid only in the past: openssl ca takes explicit dates."""
        base = self.folder / name
        (self.folder / "index.txt").write_text("")
        (self.folder / "index.txt.attr").write_text("unique_subject = no\n")
        (self.folder / "ca.cnf").write_text(
            f"[ca]\ndefault_ca=d\n[d]\ndatabase={self.folder}/index.txt\nnew_certs_dir={self.folder}\nrand_serial=yes\n"
            f"default_md=sha256\npolicy=p\ncopy_extensions=copy\n[p]\ncommonName=supplied\n")
        self._openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
                      "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", f"{base}.key", "-out", f"{base}.csr")
        self._openssl("ca", "-batch", "-config", str(self.folder / "ca.cnf"), "-cert", self.cert, "-keyfile", self.key,
                      "-startdate", "20200101000000Z", "-enddate", "20200102000000Z", "-in", f"{base}.csr",
                      "-out", f"{base}.pem", "-notext")
        return Certificate(f"{base}.pem", f"{base}.key")


# DNS.

DNS_SERVER = r'''
import socket, struct, sys, json
zone, log = json.loads(sys.argv[1]), open(sys.argv[2], "a", buffering=1)
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("", 53))
print("ready", flush=True)
while True:
    data, client = s.recvfrom(4096)
    labels, at = [], 12
    while data[at]:
        labels.append(data[at + 1:at + 1 + data[at]].decode())
        at += 1 + data[at]
    name, kind = ".".join(labels).lower(), struct.unpack(">H", data[at + 1:at + 3])[0]
    question = data[12:at + 5]
    log.write(f"{name} {kind}\n")
    entry = zone.get(name)
    if entry == "silent":
        continue
    rcode, found = 0, []
    if entry is None:
        rcode = 3
    elif entry == "servfail":
        rcode = 2
    else:
        found = [a for a in entry if (":" in a) == (kind == 28)] if kind in (1, 28) else []
    reply = data[:2] + struct.pack(">HHHHH", 0x8180 | rcode, 1, len(found), 0, 0) + question
    for a in found:
        raw = socket.inet_pton(socket.AF_INET6 if kind == 28 else socket.AF_INET, a)
        reply += struct.pack(">HHHIH", 0xc00c, kind, 1, 0, len(raw)) + raw
    s.sendto(reply, client)
'''


# A distant machine, in a private network: 10.9.0.2 is this machine as seen over a line that takes DELAY_MS each way. The
# packets to it come out of a tunnel; each goes back in later, with its addresses swapped (its checksums stay right). Writes
# a line "connect MS" per TCP connection: from the first SYN to when the answer to it was delivered.
FAR_AWAY = """
import fcntl, heapq, os, select, struct, subprocess, sys, time
delay = float(sys.argv[1]) / 1000
tun = os.open("/dev/net/tun", os.O_RDWR)
fcntl.ioctl(tun, 0x400454CA, struct.pack("16sH22x", b"far0", 0x1001))  # TUNSETIFF: IFF_TUN | IFF_NO_PI
subprocess.run("ip addr add 10.9.0.1/24 dev far0 && ip link set far0 up", shell=True, check=True)
log = open(sys.argv[2], "w", buffering=1)
print("ready", flush=True)
late, begun, n = [], {}, 0
while True:
    left = late[0][0] - time.monotonic() if late else None
    if left is not None and left <= 0:
        packet = heapq.heappop(late)[2]
        os.write(tun, packet)
        head = (packet[0] & 15) * 4
        if packet[9] == 6 and packet[head + 13] & 18 == 18:  # SYN and ACK
            port = packet[head + 2:head + 4]
            log.write("connect %.3f\\n" % ((time.monotonic() - begun[port]) * 1000))
        continue
    if not select.select([tun], [], [], left)[0]:
        continue
    packet = os.read(tun, 65536)
    if packet[0] >> 4 != 4:
        continue
    head = (packet[0] & 15) * 4
    if packet[9] == 6 and packet[head + 13] & 18 == 2:  # SYN
        begun.setdefault(packet[head:head + 2], time.monotonic())
    n += 1
    heapq.heappush(late, (time.monotonic() + delay, n, packet[:12] + packet[16:20] + packet[12:16] + packet[20:]))
"""


def private_network_reason():
    """Why a name server of our own cannot be tried here; None when it can: it takes a private network and mount
    namespace, as the system's resolver asks port 53 of the server in /etc/resolv.conf."""
    for tool in ("unshare", "ip"):
        if not shutil.which(tool):
            return f"{tool} is not installed"
    tried = subprocess.run(["unshare", "-rnm", "sh", "-c", "mount --bind /dev/null /etc/resolv.conf"], capture_output=True, text=True)
    return tried.stderr.strip() if tried.returncode else None


def run_with_dns(folder, zone, command, env, timeout=60, servers="", answer_s=1, nameserver="127.0.0.1"):
    """Runs a shell command in a network namespace with loopback only, where a name server knows `zone` (name →
    addresses, "silent" or "servfail"), and the system waits answer_s for an answer. Returns the process and the list of questions asked ("name type")."""
    folder = pathlib.Path(folder)
    (folder / "dns.py").write_text(DNS_SERVER)
    (folder / "resolv.conf").write_text(f"nameserver {nameserver}\noptions timeout:{answer_s} attempts:1\n")
    (folder / "zone.json").write_text(json.dumps(zone))
    (folder / "dns.log").write_text("")
    script = f"""
        mount --bind {folder}/resolv.conf /etc/resolv.conf && ip link set lo up || exit 90
        mkfifo {folder}/ready
        python3 {folder}/dns.py "$(cat {folder}/zone.json)" {folder}/dns.log > {folder}/ready &
        dns=$!
        read word < {folder}/ready
        {servers}
        {command}
        code=$?
        kill $dns
        exit $code"""
    process = subprocess.run(["unshare", "-rnm", "sh", "-c", script], capture_output=True, text=True, timeout=timeout, env=env,
                             cwd=folder)
    return process, (folder / "dns.log").read_text().split("\n")[:-1]
