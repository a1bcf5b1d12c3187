//! A request as no client would write it: as it is. Checks nothing.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::bindings::http_fetch::Response;

/// How long is waited for what never comes.
const REQUEST_TIME: Duration = Duration::from_secs(2);

pub(crate) fn send(
    authority: &str,
    path: &str,
    headers: &[(String, String)],
) -> io::Result<Response> {
    let deadline = Instant::now().checked_add(REQUEST_TIME);
    let mut stream = TcpStream::connect(authority)?;
    stream.set_read_timeout(Some(REQUEST_TIME))?;
    let mut head = format!("GET {path} HTTP/1.1\r\nhost: {authority}\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    stream.write_all(format!("{head}\r\n").as_bytes())?;
    let mut answer = Vec::new();
    loop {
        let mut piece = [0; 4096];
        let read = stream.read(&mut piece)?;
        answer.extend(piece.iter().take(read));
        if let Some(response) = whole(&answer, read == 0) {
            return Ok(response);
        }
        let is_late = deadline.is_some_and(|deadline| deadline < Instant::now());
        if read == 0 || answer.len() > 1 << 20 || is_late {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
}

/// The answer, once all of it is there.
fn whole(answer: &[u8], has_ended: bool) -> Option<Response> {
    let text = String::from_utf8_lossy(answer);
    let (head, body) = text.split_once("\r\n\r\n")?;
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let is_whole = length.is_some_and(|length| length.parse() == Ok(body.len()));
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let response = || Response { status, headers: Vec::new(), body: body.to_owned() };
    (is_whole || has_ended).then(response)
}
