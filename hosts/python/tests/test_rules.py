"""The rules of every host: the same tables as in `hosts/fetch-rules`."""

import base64
import copy
import pickle

import pytest

from graph_anthropic import (
    Credential,
    CredentialId,
    InvalidCredential,
    InvalidCredentials,
    InvalidOrigin,
)
from graph_anthropic.rules.credentials import Credentials, read
from graph_anthropic.rules.headers import (
    compressed_body,
    is_answer_header,
    is_request_header,
    is_sendable,
    refused_encoding,
)
from graph_anthropic.rules.origin import Origin
from graph_anthropic.rules.path import is_plain_path
from graph_anthropic.rules.readers import NAMES, readers
from graph_anthropic.rules.spellings import Spellings

SECRET = "sk-ant-admin01-CANARY/+_="


@pytest.mark.parametrize(
    "path", ["/v1/organizations/users?limit=1000&after_id=a%26b", "/", "/a?b=/../c"]
)
def test_a_plain_path_leads_to_where_it_looks_like(path: str) -> None:
    assert is_plain_path(path)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "v1",
        "//evil.example/",
        "/\\evil.example",
        "https://evil.example/",
        "@evil.example",
        "/a/../b",
        "/a/%2e%2E/b",
        "/a/./b",
        "/a%2fb",
        "/a%5Cb",
        "/a/..;/b",
        "/a/.;x=1/b",
        "/a/..%3b/b",
        "/a/%252e%252e/b",
        "/a/%25252e./b",
        "/a%252Fb",
        "/a#b",
        "/a\n",
        "/a b",
        "/ü",
        " /a",
    ],
)
def test_what_leads_elsewhere_is_no_plain_path(path: str) -> None:
    assert not is_plain_path(path)


def test_a_header_that_is_not_named_does_not_pass() -> None:
    assert is_request_header("User-Agent")
    assert is_answer_header("Retry-After")
    for name in ["authorization", "cookie", "host", "origin", "x-api-key", ""]:
        assert not is_request_header(name), name
    for name in ["set-cookie", "server", "location", "x-api-key", "authorization", ""]:
        assert not is_answer_header(name), name


def test_a_header_cannot_become_another_one() -> None:
    assert is_sendable("Accept", "a/b, c")
    for name, value in [("", "a"), ("a b", "a"), ("a:", "b"), ("é", "a"), ("a", "b\r\nc: d")]:
        assert not is_sendable(name, value), (name, value)
    for value in ["\n", "\0", "é", "\x7f"]:
        assert not is_sendable("a", value), value


def test_an_answer_that_is_compressed_is_refused_and_said_so_in_plain_words() -> None:
    for fine in ["", " identity ", "IDENTITY"]:
        assert refused_encoding(fine) is None
    assert "(gzip)" in str(refused_encoding("gzip"))
    assert "(several ways)" in str(refused_encoding("gzip, \x1b[2J"))
    assert "(gzip)" in str(compressed_body(b"\x1f\x8b\x08"))
    assert compressed_body(b"\xff\xfe") is None


def test_a_key_and_a_token_have_a_header_each() -> None:
    key = Credential.admin_key(" sk-ant-admin01-CANARY\u00a0\n")
    assert (key.header_name, key.header_value) == ("x-api-key", "sk-ant-admin01-CANARY")
    for text in ["CANARY-token", "Bearer CANARY-token", "bearer  CANARY-token "]:
        token = Credential.bearer_token(text)
        assert (token.header_name, token.header_value) == ("authorization", "Bearer CANARY-token")


def test_a_text_says_by_how_it_begins_what_it_is() -> None:
    for text, header, kind in [
        ("sk-ant-admin01-x", "x-api-key", "admin-key"),
        ("anything", "x-api-key", "admin-key"),
        (" sk-ant-api01-x", "x-api-key", "enterprise-key"),
        ("sk-ant-api03-x", "x-api-key", "admin-key"),
        ("sk-ant-oat01-x", "authorization", "access-token"),
        (" Bearer x", "authorization", "access-token"),
    ]:
        credential = Credential.of(text)
        assert (credential.header_name, credential.kind) == (header, kind), text


def test_who_says_what_a_credential_is_is_believed() -> None:
    assert Credential.bearer_token("sk-ant-api01-x").kind == "access-token"
    assert Credential.enterprise_key("x").kind == "enterprise-key"
    assert Credential.enterprise_key("x").header_name == "x-api-key"


@pytest.mark.parametrize(
    ("paths", "kinds"),
    [
        (
            "service_accounts?limit=100 service_accounts/svac_1/workspaces "
            "federation_issuers federation_rules?issuer_id=fdis_1",
            ("access-token",),
        ),
        (
            "rbac_groups rbac_groups/rbac_group_1/members?page=a rbac_roles/r/permissions",
            ("enterprise-key", "access-token"),
        ),
        (
            "me users?limit=1000 invites spend_limits analytics/usage?page=/me",
            ("admin-key", "access-token", "enterprise-key"),
        ),
        (
            "workspaces workspaces/wrkspc_1/members workspaces/wrkspc_1/rate_limits api_keys "
            "external_keys rate_limits telemetry_destinations compliance_settings "
            "usage_report/messages unheard-of?x=/users",
            ("admin-key", "access-token"),
        ),
    ],
)
def test_a_path_says_who_may_read_it(paths: str, kinds: tuple[CredentialId, ...]) -> None:
    for path in paths.split():
        assert readers(f"/v1/organizations/{path}") == kinds, path


def test_a_request_goes_with_the_first_that_may_read_its_path() -> None:
    key, token = Credential.admin_key("key"), Credential.bearer_token("token")
    enterprise = Credential.enterprise_key("enterprise")
    for held, path, right in [
        ([key, token, enterprise], "service_accounts", token),
        ([key, token, enterprise], "rbac_groups", enterprise),
        ([key, token, enterprise], "api_keys", key),
        ([token, key], "api_keys", key),
        ([key, token], "rbac_roles", token),
        ([enterprise, token], "api_keys", token),
        ([enterprise, token], "users", token),
        # Nobody may read it: the service is to say so.
        ([enterprise, key], "service_accounts", key),
        ([enterprise], "api_keys", enterprise),
    ]:
        assert Credentials(held).for_path(f"/v1/organizations/{path}") is right, (held, path)


def test_a_run_has_one_credential_of_a_kind_and_one_at_least() -> None:
    for given, says in [
        (
            ["key-1", "key-2"],
            "two credentials are an Admin key each, and a run takes one of each kind",
        ),
        (["Bearer a", "b", "Bearer a"], "two credentials are an `org:admin` token each, and "),
        (["sk-ant-api01-a", "sk-ant-api01-b"], "two credentials are an Enterprise key each, "),
        ([], "there is no credential"),
    ]:
        with pytest.raises(InvalidCredentials) as refused:
            Credentials(read(given))
        assert str(refused.value).startswith(says)
    assert [it.kind for it in Credentials(read(["sk-ant-api01-a", "Bearer a", "b"])).held] == list(
        NAMES
    )


@pytest.mark.parametrize("bad", ["", " ", "a\nb", "é", "\x7f"])
def test_what_cannot_be_sent_is_no_credential(bad: str) -> None:
    for make in (
        Credential.admin_key,
        Credential.bearer_token,
        Credential.enterprise_key,
        Credential.of,
    ):
        with pytest.raises(InvalidCredential):
            make(bad)


def test_a_credential_shows_itself_nowhere() -> None:
    credential = Credential.admin_key(SECRET)
    assert repr(credential) == str(credential) == f"{credential}" == "Credential(x-api-key: …)"
    assert not hasattr(credential, "__dict__")
    for leak in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            leak(credential)
    credentials = Credentials([credential, Credential.bearer_token(SECRET)])
    shown = "Credentials(Credential(x-api-key: …), Credential(authorization: …))"
    assert repr(credentials) == str(credentials) == shown


def test_a_secret_is_found_in_every_spelling() -> None:
    json = "".join(f"\\u{ord(it):04x}" for it in SECRET)
    upper_json = "".join(f"\\u{ord(it):04X}" for it in SECRET)
    url = "".join(f"%{ord(it):02x}" for it in SECRET)
    mixed = SECRET.replace("/", "\\/").replace("+", "\\u002B").replace("-", "%2D")
    json_in_json = json.replace("\\", "\\\\")
    url_in_url = url.replace("%", "%25")
    for text in [SECRET, json, upper_json, url, mixed, json_in_json, url_in_url]:
        for around in [text, f'{{"a":"\\u00e9 é {text} 100 % \\n"}}', f"\\\\\\\\{text}"]:
            assert Spellings(SECRET).are_in(around), around


def test_a_secret_is_found_in_base64_whatever_stands_around_it() -> None:
    for before in ["", "a", "ab", "user:", "x:y:z"]:
        for after in ["", "\n", "\x7f\x7f"]:
            for encode in (base64.b64encode, base64.urlsafe_b64encode):
                encoded = encode(f"{before}{SECRET}{after}".encode()).decode()
                escaped = encoded.replace("/", "\\/").replace("+", "%2B")
                assert Spellings(SECRET).are_in(encoded), (before, after)
                assert Spellings(SECRET).are_in(escaped), (before, after)


def test_what_is_only_like_it_passes() -> None:
    other = base64.b64encode(b"sk-ant-admin01-canary").decode()
    halves = "\\ud83d\\ude00"
    for text in ["", "\\", "%", "\\u00", "100 %2", halves, "a\\\\b", SECRET[:-1], other]:
        assert not Spellings(SECRET).are_in(text), text


def test_a_name_of_nothing_but_escapes_passes() -> None:
    for text in ["\\" * 4096, f"%{'25' * 4096}41"]:
        assert not Spellings(SECRET).are_in(text)
        assert Spellings(SECRET).are_in(f"{text} {SECRET}")


def test_what_is_too_short_to_be_a_secret_is_not_looked_for() -> None:
    assert Credential.admin_key("a CANARY").is_in("so: a CANARY")
    assert not Credential.admin_key("k").is_in("Bo's key")


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://api.anthropic.com", "https://api.anthropic.com"),
        ("https://A.example:8443/", "https://a.example:8443"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:1", "http://[::1]:1"),
        ("http://LOCALHOST:80/", "http://localhost:80"),
        ("http://127.9.9.9", "http://127.9.9.9"),
    ],
)
def test_an_origin_is_one_place(text: str, origin: str) -> None:
    assert str(Origin.parse(text)) == origin


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a.example",
        "https://",
        "https://a.example/v1",
        "https://a.example?x",
        "https://a.example#f",
        "https://u@a.example",
        "https://u:p@a.example",
        "https://:443",
        "https://a.example:99999",
        "https://a.example:",
        "https://a.example\\b",
        "https://a b",
        "https://a.example\n",
        "https://[::zz]",
        "ftp://a.example",
    ],
)
def test_what_is_more_or_less_than_an_origin_is_none(text: str) -> None:
    with pytest.raises(InvalidOrigin, match="must be a scheme, a host and a port"):
        Origin.parse(text)


@pytest.mark.parametrize(
    "host",
    [
        "api.anthropic.com",
        "127.0.0.1.evil.example",
        "10.0.0.1",
        "localhost.a",
        "[::ffff:127.0.0.1]",
    ],
)
def test_nothing_travels_in_the_clear_but_on_this_machine(host: str) -> None:
    with pytest.raises(InvalidOrigin, match="must be https, unless it is on loopback"):
        Origin.parse(f"http://{host}")
