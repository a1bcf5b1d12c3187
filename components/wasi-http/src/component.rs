//! The contract: `http-fetch` for a collector, `control` and `runs` for the program around it.

#[expect(unsafe_code, reason = "generated")]
#[allow(missing_docs, unreachable_pub, clippy::all, clippy::restriction, reason = "generated")]
mod bindings {
    wit_bindgen::generate!({
        world: "security-graph:wasi-http/sender",
        path: ["../../wit", "wit"],
        with: {
            "wasi:io/error@0.2.4": wasi::io::error,
            "wasi:io/poll@0.2.4": wasi::io::poll,
            "wasi:io/streams@0.2.4": wasi::io::streams,
        },
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

use bindings::exports::security_graph::wasi_http::runs;
use wasi::cli::environment::get_environment;
use wasi::io::streams::OutputStream;

use crate::access::{self, Access};
use crate::progress;
use crate::under_way::UnderWay;

/// How a credential comes here.
const HINT: &str = ", and add --env ANTHROPIC_ADMIN_KEY";

thread_local! {
    // A component has one thread, and this instance one collector and one run at a time.
    static UNDER_WAY: RefCell<UnderWay> = RefCell::default();
    static ACCESS: RefCell<Result<Rc<Access>, String>> =
        RefCell::new(Access::from_variables(&get_environment(), HINT).map(Rc::new));
}

struct Component;

fn access() -> Result<Rc<Access>, String> {
    ACCESS.with_borrow(Clone::clone)
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

    fn credential_kinds() -> Vec<String> {
        let ids = |access: Rc<Access>| {
            access.credentials.iter().map(|credential| credential.kind().id().to_owned()).collect()
        };
        access().map(ids).unwrap_or_default()
    }

    fn repeats_credential(text: String) -> bool {
        access().is_ok_and(|access| access.credentials.is_in(&text))
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

impl runs::Guest for Component {
    fn check_origin() -> Result<(), String> {
        access::origin(&get_environment()).map(|_| ())
    }

    fn begin(keys: Vec<Vec<u8>>, authorizations: Vec<Vec<u8>>) -> Result<(), runs::Refusal> {
        Self::forget();
        let access = Access::of_request(&get_environment(), &keys, &authorizations);
        let access = access.map_err(|refusal| match refusal {
            access::Refusal::NoCredential(text) => runs::Refusal::NoCredential(text),
            access::Refusal::SeveralCredentials(text) => runs::Refusal::SeveralCredentials(text),
            access::Refusal::NoOrigin(text) => runs::Refusal::NoOrigin(text),
        })?;
        ACCESS.set(Ok(Rc::new(access)));
        Ok(())
    }

    fn watch(reader: OutputStream) {
        UNDER_WAY.with_borrow_mut(|it| it.reader = Some(reader));
    }

    fn unwatch() -> Option<OutputStream> {
        UNDER_WAY.with_borrow_mut(|it| it.reader.take())
    }

    fn forget() {
        UNDER_WAY.take();
        ACCESS.set(Err("no run is under way".to_owned()));
        progress::forget();
    }
}
