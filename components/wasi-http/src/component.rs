//! The contract: `http-fetch` for a collector, `control` for the program around it.

#[expect(unsafe_code, reason = "generated")]
#[allow(missing_docs, unreachable_pub, clippy::all, clippy::restriction, reason = "generated")]
mod bindings {
    wit_bindgen::generate!({
        world: "security-graph:wasi-http/sender",
        path: ["../../wit", "wit"],
        generate_all,
    });
    export!(Component with_types_in self);
    use super::Component;
}

pub(crate) use bindings::exports::security_graph::collector::http_fetch::{
    FetchError, Request, Response,
};
pub(crate) use bindings::exports::security_graph::wasi_http::control::Display;

use crate::access::Access;
use crate::{progress, wave};

struct Component;

fn access() -> Result<Access, String> {
    Access::from_variables(&wasi::cli::environment::get_environment())
}

impl bindings::exports::security_graph::collector::http_fetch::Guest for Component {
    fn fetch(requests: Vec<Request>) -> Vec<Result<Response, FetchError>> {
        progress::wave(&requests);
        let denied =
            |why: &str| requests.iter().map(|_| Err(FetchError::Denied(why.to_owned()))).collect();
        if requests.len() > fetch_rules::WAVE_REQUESTS {
            return denied("too many requests at once");
        }
        match access() {
            Ok(access) => wave::fetch(&access, &requests),
            Err(why) => denied(&why),
        }
    }
}

impl bindings::exports::security_graph::wasi_http::control::Guest for Component {
    fn check() -> Result<(), String> {
        access().map(|_| ())
    }

    fn show(how: Display) {
        progress::show(how);
    }

    fn finish() {
        progress::finish();
    }
}
