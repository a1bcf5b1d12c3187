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
    Answer, FetchError, Request, Response,
};
pub(crate) use bindings::exports::security_graph::wasi_http::control::Display;

use std::cell::RefCell;
use std::rc::Rc;

use crate::access::Access;
use crate::progress;
use crate::under_way::UnderWay;

thread_local! {
    // A component has one thread, and this instance one collector and one environment.
    static UNDER_WAY: RefCell<UnderWay> = RefCell::default();
    static ACCESS: Result<Rc<Access>, String> =
        Access::from_variables(&wasi::cli::environment::get_environment()).map(Rc::new);
}

struct Component;

fn access() -> Result<Rc<Access>, String> {
    ACCESS.with(Clone::clone)
}

impl bindings::exports::security_graph::collector::http_fetch::Guest for Component {
    fn fetch(requests: Vec<Request>) -> Vec<Answer> {
        progress::handed_over(&requests);
        match access() {
            Ok(access) => {
                let answers = UNDER_WAY.with_borrow_mut(|it| it.fetch(&access, requests));
                progress::answered(&answers);
                answers
            }
            Err(why) => {
                let denied = |request: &Request| Answer {
                    id: request.id,
                    outcome: Err(FetchError::Denied(why.clone())),
                };
                requests.iter().map(denied).collect()
            }
        }
    }
}

impl bindings::exports::security_graph::wasi_http::control::Guest for Component {
    fn check() -> Result<(), String> {
        access().map(|_| ())
    }

    fn repeats_credential(text: String) -> bool {
        access().is_ok_and(|access| access.credential.is_in(&text))
    }

    fn end_after(seconds: u32) {
        UNDER_WAY.with_borrow_mut(|it| it.end_after(seconds));
    }

    fn show(how: Display) {
        progress::show(how);
    }

    fn finish() {
        progress::finish();
    }
}
