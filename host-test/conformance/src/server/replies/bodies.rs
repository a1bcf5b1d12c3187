//! Bodies that no honest server sends, and texts in every way of sending them. Knows no spelling of
//! a credential.

use conformance_guest::agreed::TEXT;

use super::{Reply, whole};

/// `{"data":[]}`, as gzip writes it.
const GZIP: [u8; 31] = [
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0xab, 0x56, 0x4a, 0x49, 0x2c, 0x49,
    0x54, 0xb2, 0x8a, 0x8e, 0xad, 0x05, 0x00, 0x94, 0x64, 0xb2, 0x5e, 0x0b, 0x00, 0x00, 0x00,
];

/// The answer to a path, if there is one.
pub(super) fn reply(credential: &str, path: &str) -> Option<Reply> {
    let (kind, rest) = path.split_once('/').unwrap_or((path, ""));
    Some(match kind {
        "text" => text(rest)?,
        "not-text" => not_text(rest)?,
        "cut" => cut(rest)?,
        "not-http" => not_http(credential, rest),
        "compressed" => compressed(rest)?,
        "endless" => endless(rest)?,
        "sized" => whole(200, "", vec![b'x'; rest.parse().ok()?]),
        "drip" => Reply::Drip("HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n"),
        _ => return None,
    })
}

fn raw(head: &str, body: impl AsRef<[u8]>) -> Reply {
    Reply::Raw([format!("HTTP/1.1 200 OK\r\n{head}\r\n").as_bytes(), body.as_ref()].concat())
}

/// A body in pieces of so many bytes, some of them in the middle of a character.
fn chunked(body: &[u8], size: usize) -> Vec<u8> {
    let mut chunks = Vec::new();
    for piece in body.chunks(size) {
        chunks.extend_from_slice(format!("{:x}\r\n", piece.len()).as_bytes());
        chunks.extend_from_slice(piece);
        chunks.extend_from_slice(b"\r\n");
    }
    chunks.extend_from_slice(b"0\r\n\r\n");
    chunks
}

fn text(kind: &str) -> Option<Reply> {
    Some(match kind {
        "length" => whole(200, "content-type: application/json\r\n", TEXT),
        "chunked" => {
            raw("transfer-encoding: chunked\r\nconnection: close\r\n", chunked(TEXT.as_bytes(), 1))
        }
        "until-the-end" => raw("connection: close\r\n", TEXT),
        "called-latin-1" => whole(200, "content-type: text/html; charset=iso-8859-1\r\n", TEXT),
        "called-identity" => whole(200, "content-encoding: identity\r\n", TEXT),
        "empty" => whole(200, "", ""),
        _ => return None,
    })
}

fn not_text(kind: &str) -> Option<Reply> {
    let latin_1 = "content-type: text/html; charset=iso-8859-1\r\n";
    Some(match kind {
        "bytes" => whole(200, "content-type: application/json\r\n", b"\xff\xfe\x00"),
        "latin-1" => whole(200, latin_1, b"Ren\xe9e"),
        // The first half of a character.
        "half" => whole(200, "content-type: application/json\r\n", b"{\"a\":\"\xc3"),
        _ => return None,
    })
}

fn cut(kind: &str) -> Option<Reply> {
    Some(match kind {
        "length" => raw("content-length: 900\r\n", "{\"data\":"),
        "chunked" => raw("transfer-encoding: chunked\r\n", "b\r\n{\"data\":[]}\r\n"),
        "chunk" => raw("transfer-encoding: chunked\r\n", "90\r\n{\"data\":[]}"),
        "head" => Reply::Raw(b"HTTP/1.1 200 OK\r\ncontent-le".to_vec()),
        "at-once" => Reply::Raw(Vec::new()),
        _ => return None,
    })
}

/// What clients like to repeat in what they say of it.
fn not_http(credential: &str, kind: &str) -> Reply {
    Reply::Raw(match kind {
        "credential" => format!("HTTP/1.1 {credential} OK\r\n\r\n").into_bytes(),
        _ => b"this is not what was asked for\r\n\r\n".to_vec(),
    })
}

fn compressed(kind: &str) -> Option<Reply> {
    Some(match kind {
        "gzip" => whole(200, "content-encoding: gzip\r\n", GZIP),
        "br" => whole(200, "content-encoding: br\r\n", b"\x0b\x05\x80{\"data\":[]}\x03"),
        "second-header" => {
            whole(200, "content-encoding: identity\r\ncontent-encoding: x-own\r\n", "{\"data\":[]}")
        }
        "unsaid" => whole(200, "content-type: application/json\r\n", GZIP),
        _ => return None,
    })
}

fn endless(kind: &str) -> Option<Reply> {
    Some(match kind {
        "declared" => Reply::Endless {
            head: "HTTP/1.1 200 OK\r\ncontent-length: 1099511627776\r\n\r\n",
            is_chunked: false,
        },
        "chunked" => Reply::Endless {
            head: "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
            is_chunked: true,
        },
        "until-the-end" => Reply::Endless {
            head: "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n",
            is_chunked: false,
        },
        _ => return None,
    })
}
