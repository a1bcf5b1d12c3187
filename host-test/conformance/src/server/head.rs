//! The start of a request, as it stands on the wire. Knows no path.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt as _};

/// No client that means well sends more, in bytes.
const LARGEST: usize = 64 << 10;

/// A request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) method: String,
    /// What is asked for, to the byte.
    pub(crate) target: String,
    /// Names in lower case, values as they came.
    pub(crate) headers: Vec<(String, String)>,
}

/// Reads requests from a connection.
#[derive(Default)]
pub(crate) struct Heads(Vec<u8>);

impl Heads {
    /// The next request; none if the client sends no more.
    pub(crate) async fn next(
        &mut self,
        from: &mut (impl AsyncRead + Unpin),
    ) -> io::Result<Option<Head>> {
        loop {
            let end = self.0.windows(4).position(|bytes| bytes == b"\r\n\r\n");
            if let Some(end) = end {
                let rest = self.0.split_off(end.saturating_add(4));
                let head = std::mem::replace(&mut self.0, rest);
                return Ok(Some(Head::of(&String::from_utf8_lossy(&head))));
            }
            if self.0.len() > LARGEST || from.read_buf(&mut self.0).await? == 0 {
                return Ok(None);
            }
        }
    }
}

impl Head {
    fn of(text: &str) -> Self {
        let mut lines = text.split("\r\n");
        let first = lines.next().unwrap_or_default();
        let (method, rest) = first.split_once(' ').unwrap_or((first, ""));
        let target = rest.strip_suffix(" HTTP/1.1").unwrap_or(rest);
        let header = |line: &str| {
            let (name, value) = line.split_once(':')?;
            Some((name.to_ascii_lowercase(), value.trim().to_owned()))
        };
        Self {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: lines.filter_map(header).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn requests_on_one_connection_are_read_one_after_the_other() {
        let mut wire =
            &b"GET /a b HTTP/1.1\r\nHost: x\r\nX-A:  1 \r\n\r\nPUT /c HTTP/1.1\r\n\r\nrest"[..];
        let mut heads = Heads::default();

        let first = heads.next(&mut wire).await.unwrap().unwrap();
        let headers = [("host", "x"), ("x-a", "1")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        assert_eq!((&*first.method, &*first.target), ("GET", "/a b"));
        assert_eq!(first.headers, headers);
        assert_eq!(heads.next(&mut wire).await.unwrap().unwrap().method, "PUT");
        assert_eq!(heads.next(&mut wire).await.unwrap(), None);
    }
}
