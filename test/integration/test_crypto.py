"""k6/crypto and k6/encoding, against Python's hashlib, hmac and base64."""
import base64
import hashlib
import hmac
import json
import random
import re

from harness import run

ALGORITHMS = ["md5", "sha1", "sha256", "sha384", "sha512", "sha512_224", "sha512_256", "ripemd160"]
NUMBERS = random.Random(7)
TEXTS = ["", "a", "hello world", "Grüße, 世界", "clef 😀 fin", "nul\0inside", "x" * 100000, "é" * 64]
BINARIES = [NUMBERS.randbytes(n) for n in (0, 1, 2, 3, 55, 56, 63, 64, 65, 127, 128, 129, 1000)] + [bytes(range(256))]


def literal(value):
    """A script's expression for str or bytes."""
    return json.dumps(value) if isinstance(value, str) else f"bytes([{','.join(map(str, value))}])"


def raw(value):
    return value.encode() if isinstance(value, str) else value


def encodings(data):
    url = base64.urlsafe_b64encode(data).decode()
    return {"hex": data.hex(), "base64": base64.b64encode(data).decode(), "base64url": url, "base64rawurl": url.rstrip("=")}


def answers(body):
    """What the script said with say(), one string each."""
    r = run(f"""import crypto from 'k6/crypto';
        import {{ createHash }} from 'k6/crypto';
        import encoding, {{ b64encode }} from 'k6/encoding';
        const bytes = (list) => new Uint8Array(list).buffer;
        const say = (text) => console.log('[' + text + ']');
        const message = (f) => {{ try {{ f(); return 'nothing thrown' }} catch (e) {{ return e.message }} }};
        const hex = (buffer) => Array.from(new Uint8Array(buffer), (b) => ('0' + b.toString(16)).slice(-2)).join('');
        export default function () {{ {body} }}""")
    assert r.code == 0 and "level=error" not in r.err, r
    return re.findall(r'msg="?\[(.*?)\]"? source=console', r.err)


def compare(pairs):
    """Pairs of a script's expression and the string expected."""
    got = answers("\n".join(f"say({expression});" for expression, _ in pairs))
    assert len(got) == len(pairs), (len(got), len(pairs))
    for (expression, expected), answer in zip(pairs, got):
        assert answer == expected, (expression[:200], expected[:200], answer[:200])


def test_digests():
    pairs = []
    for name in ALGORITHMS:
        for value in TEXTS + BINARIES:
            digest = hashlib.new(name, raw(value)).digest()
            pairs.append((f"crypto.{name}({literal(value)}, 'hex')", digest.hex()))
        for encoding, text in encodings(hashlib.new(name, b"abc").digest()).items():
            pairs.append((f"crypto.{name}('abc', '{encoding}')", text))
        pairs.append((f"hex(crypto.{name}('abc', 'binary'))", hashlib.new(name, b"abc").hexdigest()))
        pairs.append((f"crypto.{name}('abc', 'binary') instanceof ArrayBuffer", "true"))
    compare(pairs)


def test_views_give_their_own_bytes():
    compare([
        ("crypto.sha256(new Uint8Array([1, 2, 3, 4, 5]).subarray(1, 3), 'hex')", hashlib.sha256(b"\2\3").hexdigest()),
        ("crypto.sha256(new Uint16Array([513]), 'hex')", hashlib.sha256(b"\1\2").hexdigest()),
        ("b64encode(new DataView(bytes([1, 2, 3, 4]), 2))", "AwQ="),
    ])


def test_hashers_take_several_updates_and_digests():
    pairs = []
    for name in ALGORITHMS:
        whole = hashlib.new(name, "Grüße😀".encode() + bytes(range(256)))
        key = b"k\0\xff"
        keyed = hmac.new(key, b"onetwo", name)
        first = hmac.new(key, b"one", name)
        pairs += [
            (f"(() => {{ const h = createHash('{name}'); h.update('Grüße😀'); h.update({literal(bytes(range(256)))});"
             " return h.digest('hex') + h.digest('base64') })()", whole.hexdigest() + encodings(whole.digest())["base64"]),
            (f"(() => {{ const h = crypto.createHMAC('{name}', {literal(key)}); h.update('one'); const one = h.digest('hex');"
             " h.update('two'); return one + ' ' + h.digest('hex') })()", first.hexdigest() + " " + keyed.hexdigest()),
            (f"createHash('{name}').digest('hex')", hashlib.new(name).hexdigest()),
        ]
    compare(pairs)


def test_hmac():
    pairs = []
    for name in ALGORITHMS:
        for key in ["", "secret", "schlüssel", NUMBERS.randbytes(64), NUMBERS.randbytes(65), NUMBERS.randbytes(200)]:
            for value in ["", "data", "世界😀", NUMBERS.randbytes(300)]:
                mac = hmac.new(raw(key), raw(value), name)
                pairs.append((f"crypto.hmac('{name}', {literal(key)}, {literal(value)}, 'hex')", mac.hexdigest()))
        for encoding, text in encodings(hmac.new(b"k", b"v", name).digest()).items():
            pairs.append((f"crypto.hmac('{name}', 'k', 'v', '{encoding}')", text))
        pairs.append((f"hex(crypto.hmac('{name}', 'k', 'v', 'binary'))", hmac.new(b"k", b"v", name).hexdigest()))
    compare(pairs)


def test_hex_encode():
    compare([(f"crypto.hexEncode({literal(value)})", raw(value).hex()) for value in TEXTS + BINARIES])


def test_md4_is_right_or_says_that_it_is_missing():
    answer, = answers("say((() => { try { return crypto.md4('abc', 'hex') } catch (e) { return e.message } })())")
    # RFC 1320, A.5
    assert answer in ("a448017aaf21d8525fc10ae87aa6729d", "md4 is not available in this system's OpenSSL"), answer


def test_random_bytes():
    a, b, kind, length = answers("""const one = crypto.randomBytes(32);
        say(hex(one)); say(hex(crypto.randomBytes(32))); say(one instanceof ArrayBuffer); say(crypto.randomBytes(100001).byteLength);""")
    assert re.fullmatch("[0-9a-f]{64}", a) and re.fullmatch("[0-9a-f]{64}", b) and a != b
    assert (kind, length) == ("true", "100001")


def test_crypto_errors():
    compare([(f"message(() => {expression})", expected) for expression, expected in [
        ("createHash('sha3')", "invalid algorithm: sha3"),
        ("createHash()", "invalid algorithm: "),
        ("crypto.createHMAC('SHA1', 'k')", "invalid algorithm: SHA1"),
        ("crypto.hmac('', 'k', 'v', 'hex')", "invalid algorithm: "),
        ("crypto.md5('x', 'HEX')", "invalid output encoding: HEX"),
        ("crypto.md5('x')", "invalid output encoding: "),
        ("createHash('md5').digest('utf8')", "invalid output encoding: utf8"),
        ("crypto.md5()", "invalid type undefined, expected a string, an ArrayBuffer or a typed array"),
        ("createHash('md5').update(1)", "invalid type number, expected a string, an ArrayBuffer or a typed array"),
        ("crypto.createHMAC('md5')", "invalid type undefined, expected a string, an ArrayBuffer or a typed array"),
        ("crypto.hmac('md5', 'k', {}, 'hex')", "invalid type object, expected a string, an ArrayBuffer or a typed array"),
        ("crypto.hexEncode(null)", "invalid type null, expected a string, an ArrayBuffer or a typed array"),
        ("crypto.randomBytes(0)", "invalid size"),
        ("crypto.randomBytes(-5)", "invalid size"),
        ("crypto.randomBytes()", "invalid size"),
        ("createHash('md5').update.call({}, 'x')", "this is not a Hasher"),
        ("createHash('md5').digest.call(5, 'hex')", "this is not a Hasher"),
    ]])


def base64_forms(data):
    std, url = base64.b64encode(data).decode(), base64.urlsafe_b64encode(data).decode()
    return {"std": std, "rawstd": std.rstrip("="), "url": url, "rawurl": url.rstrip("=")}


def test_base64_both_ways():
    pairs = []
    for value in TEXTS + BINARIES + [b"\xfb\xff\xfe", b"\xff" * 4, b"\xfb\xf0" * 10]:
        for name, text in base64_forms(raw(value)).items():
            pairs.append((f"b64encode({literal(value)}, '{name}')", text))
            pairs.append((f"hex(encoding.b64decode('{text}', '{name}'))", raw(value).hex()))
            if isinstance(value, str) and "\0" not in value:
                pairs.append((f"encoding.b64decode('{text}', '{name}', 's') === {literal(value)}", "true"))
        pairs.append((f"b64encode({literal(value)})", base64_forms(raw(value))["std"]))
    pairs += [
        ("encoding.b64decode('AAEC') instanceof ArrayBuffer", "true"),
        ("encoding.b64decode('', 'std', 's') === ''", "true"),
        ("hex(encoding.b64decode('QU\\r\\nJ\\nD\\nRA=\\n=\\n'))", b"ABCD".hex()),
        ("encoding.b64decode('AGEA', 'std', 's').length", "3"),
    ]
    compare(pairs)


def test_base64_that_is_wrong():
    wrong = [("Q", "std", 0), ("QQ", "std", 0), ("QUJDRA", "std", 4), ("QQ=", "std", 3), ("QQ==", "rawstd", 2), ("Q===", "std", 1),
             ("====", "std", 0), ("QUI!", "std", 3), ("QQ==QQ==", "std", 4), ("QUI=x", "std", 4), ("-_-_", "std", 0), ("QU+/", "url", 2),
             ("QUJDR", "rawurl", 4), ("é", "std", 0)]
    compare([(f"message(() => encoding.b64decode({literal(text)}, '{name}'))", f"illegal base64 data at input byte {at}")
             for text, name, at in wrong] +
            [("message(() => b64encode())", "invalid type undefined, expected a string, an ArrayBuffer or a typed array")])
