//! What is sent for a request, headers aside. Knows nothing of answers.

use crate::Finding;
use crate::agreed::CREDENTIAL;
use crate::finding::Faults;
use crate::http::{Request, in_words};
use crate::probe::{Probe, ask, path};
use crate::server::{SeenRequest, Start, seen_one};

/// What a client might decode, encode anew, sort or cut.
const TARGET: &str =
    "echo/one/a%20b%C3%A9+~!$&'()*,;=:@?after_id=a%26b%2f&limit=10&b=%E2%82%AC&a=&a&/?";

/// Stands in a purpose, and nowhere else.
const PURPOSE: &str = "purpose-of-the-conformance-guest";

pub(super) fn findings(probe: &mut Probe<'_>, start: &Start) -> Vec<Finding> {
    let purpose = format!("{PURPOSE}\r\nx-purpose: 1\u{0}\u{1f600}");
    let outcome = probe.one(Request { purpose, ..ask(TARGET) });
    let arrived = match seen_one(probe, "echo/one/") {
        Ok(arrived) if outcome.is_ok() => Ok(arrived),
        Ok(_) => Err(in_words(&outcome)),
        Err(why) => Err(why),
    };
    vec![
        finding("get", &arrived, "GET, to the one origin, without a body", |seen, faults| {
            is_get(seen, start, faults);
        }),
        finding("target", &arrived, "unchanged, to the byte", |seen, faults| {
            let expected = path(TARGET);
            faults.unless(seen.target == expected, || {
                format!("{} arrived, not {expected}", seen.target)
            });
        }),
        finding("credential-added", &arrived, "once, in a header of its own", has_credential),
        finding("purpose", &arrived, "no word of it was sent", |seen, faults| {
            let says =
                |(name, value): &(String, String)| name == "x-purpose" || value.contains(PURPOSE);
            let said = seen.headers.iter().find(|header| says(header));
            faults.unless(said.is_none(), || format!("the purpose is in a header: {said:?}"));
        }),
    ]
}

fn finding(
    id: &'static str,
    arrived: &Result<SeenRequest, String>,
    right: &str,
    check: impl FnOnce(&SeenRequest, &mut Faults),
) -> Finding {
    let mut faults = Faults::default();
    match arrived {
        Ok(seen) => check(seen, &mut faults),
        Err(why) => faults.add(why),
    }
    faults.finding(id, right)
}

fn is_get(seen: &SeenRequest, start: &Start, faults: &mut Faults) {
    faults.unless(seen.method == "GET", || format!("it was a {}", seen.method));
    let has_body = seen.values("content-length").any(|length| length != "0")
        || seen.values("transfer-encoding").next().is_some();
    faults.unless(!has_body, || "it announced a body".to_owned());
    let hosts: Vec<_> = seen.values("host").collect();
    faults.unless(hosts == [start.authority.as_str()], || {
        format!("its host was {hosts:?}, not {}", start.authority)
    });
}

fn has_credential(seen: &SeenRequest, faults: &mut Faults) {
    let with_it = seen.headers.iter().filter(|(_, value)| value.contains(CREDENTIAL));
    let with_it: Vec<_> = with_it.map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let bearer = format!("Bearer {CREDENTIAL}");
    let is_right = match with_it[..] {
        [("x-api-key", value)] => value == CREDENTIAL,
        [("authorization", value)] => value == bearer,
        _ => false,
    };
    faults.unless(is_right, || format!("it is in {with_it:?}"));
}
