//! The contract: a request in, an answer out. Decides nothing of either.

#[allow(missing_docs, unreachable_pub, clippy::all, clippy::restriction, reason = "generated")]
mod bindings {
    wit_bindgen::generate!({
        inline: "
            package security-graph:service@0.1.0;
            world service {
                import security-graph:collector/collector@0.1.0;
                import security-graph:wasi-http/control@0.1.0;
                import security-graph:wasi-http/runs@0.1.0;
            }
        ",
        path: ["../../wit", "../wasi-http/wit"],
        with: {
            "wasi:io/error@0.2.4": wasi::io::error,
            "wasi:io/poll@0.2.4": wasi::io::poll,
            "wasi:io/streams@0.2.4": wasi::io::streams,
        },
        generate_all,
    });
}

pub(crate) use bindings::security_graph::collector::collector as wit;
pub(crate) use bindings::security_graph::wasi_http::{control, runs};
use wasi::http::types::{IncomingRequest, Method, ResponseOutparam};

use crate::answer;
use crate::collect::Run;
use crate::manifest;
use crate::refusal::Refusal;
use crate::routing::{Route, route};

graph_contract::from_contract!(wit);

struct Component;

wasi::http::proxy::export!(Component with_types_in wasi);

impl wasi::exports::http::incoming_handler::Guest for Component {
    fn handle(request: IncomingRequest, out: ResponseOutparam) {
        match respond(&request) {
            Ok(Response::Run(run)) => run.answer(out),
            Ok(Response::Json(text)) => answer::whole(out, 200, None, &text),
            Err(refusal) => answer::whole(out, refusal.status, refusal.header, &refusal.body()),
        }
    }
}

/// What a request gets.
enum Response {
    Run(Run),
    Json(String),
}

fn respond(request: &IncomingRequest) -> Result<Response, Refusal> {
    let target = request.path_with_query().unwrap_or_default();
    match route(name(&request.method()), &target)? {
        Route::Collect(options) => Run::begin(request, options).map(Response::Run),
        Route::Describe => Ok(Response::Json(manifest::json(wit::describe()))),
        Route::Health => {
            runs::check_origin().map_err(|sentence| Refusal::new(503, sentence))?;
            Ok(Response::Json(r#"{"status":"ok"}"#.to_owned()))
        }
    }
}

/// A method's name, if any path takes it.
fn name(method: &Method) -> &'static str {
    match method {
        Method::Get => "GET",
        Method::Post => "POST",
        _ => "another method",
    }
}
