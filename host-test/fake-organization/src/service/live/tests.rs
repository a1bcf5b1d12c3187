//! The live service as a client sees it: what it is sent, and what it answers.

mod passing;
mod writes;

use serde_json::{Value, json};

use super::*;
use crate::northwind;

const RESEARCH: &str = "/v1/organizations/workspaces/wrkspc_01Research";

fn service() -> LiveService {
    let organization = northwind().unwrap();
    let mut like = Service::new(Items::from(&organization));
    like.admin_key = Some("key".to_owned());
    LiveService::new(organization, like)
}

fn ask(service: &mut LiveService, method: &str, target: &str, body: &str) -> (u16, Value) {
    let headers = [("X-Api-Key", "key"), ("anthropic-version", "2023-06-01")];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let answer = service.answer(method, target, &headers, body, 0);
    (answer.status, serde_json::from_str(&answer.body).unwrap())
}

fn ok(service: &mut LiveService, method: &str, target: &str, body: &str) -> Value {
    let (status, body) = ask(service, method, target, body);
    assert_eq!(status, 200, "{body}");
    body
}

fn refused(method: &str, target: &str, body: &str) -> (u16, String) {
    let (status, body) = ask(&mut service(), method, target, body);
    (status, body["error"]["message"].as_str().unwrap().to_owned())
}
