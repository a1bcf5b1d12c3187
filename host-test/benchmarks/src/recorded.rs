//! Organizations of a size, and every answer about them. Knows neither clock nor component.

use std::collections::HashMap;

use fake_organization::{Service, Sizes, of_size};
use graph::Failure;
use graph_anthropic::http::{Answer, Fetch, Request, Response};
use graph_anthropic::{Options, collect_pages};
use serde::Deserialize;

/// How large an organization is.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// How many users it has.
    pub users: usize,
    /// How many workspaces.
    pub workspaces: usize,
    /// How many members each of them has.
    pub members: usize,
    /// How many API keys.
    pub api_keys: usize,
}

/// A few people.
pub const SMALL: Size = Size { users: 4, workspaces: 3, members: 4, api_keys: 10 };
/// Some hundred.
pub const MIDDLE: Size = Size { users: 300, workspaces: 96, members: 20, api_keys: 400 };
/// A large company.
pub const LARGE: Size = Size { users: 20_000, workspaces: 96, members: 200, api_keys: 20_000 };
/// As large as they come.
pub const HUGE: Size = Size { users: 200_000, workspaces: 96, members: 1_000, api_keys: 100_000 };

impl Size {
    /// The size in words.
    #[must_use]
    pub fn shown(self) -> String {
        let Self { users, workspaces, members, api_keys } = self;
        format!("{users} users, {workspaces} × {members} members, {api_keys} keys")
    }

    /// The service of an organization of this size.
    #[must_use]
    pub fn service(self) -> Service {
        let members = vec![self.members; self.workspaces];
        Service::new(of_size(&Sizes { users: self.users, members, api_keys: self.api_keys }))
    }
}

/// Every answer about an organization, by path.
#[derive(Clone, Debug, Default)]
pub struct Recorded(HashMap<String, Response>);

impl Recorded {
    /// Records what a collection of an organization asks for.
    ///
    /// # Errors
    ///
    /// If it fails.
    pub fn of(size: Size) -> Result<Self, Failure> {
        let mut recorder = Recorder { service: size.service(), recorded: Self::default() };
        collect_pages(&mut recorder, &Options::default())?;
        Ok(recorder.recorded)
    }

    /// The answer to a request for a path.
    #[must_use]
    pub fn answer(&self, path: &str) -> Response {
        let nothing = || Response { status: 404, headers: Vec::new(), body: String::new() };
        self.0.get(path).cloned().unwrap_or_else(nothing)
    }

    /// Every body.
    pub fn bodies(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(|response| response.body.as_str())
    }

    /// How many bytes all bodies have.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bodies().map(str::len).sum()
    }

    /// Reads every body into the types of its items and drops them: the least that a typed reader
    /// can do.
    #[must_use]
    pub fn parse_typed(&self) -> usize {
        let count = |(path, response): (&String, &Response)| {
            let body = response.body.as_str();
            match path.split('?').next().unwrap_or_default().rsplit('/').next() {
                Some("users") => items::<User>(body),
                Some("members") => items::<Member>(body),
                Some("api_keys") => items::<ApiKey>(body),
                _ => items::<serde_json::Value>(body),
            }
        };
        self.0.iter().map(count).sum()
    }

    /// Reads every body into `serde_json::Value` and drops it.
    pub fn parse_values(&self) {
        for body in self.bodies() {
            std::hint::black_box(serde_json::from_str::<serde_json::Value>(body).ok());
        }
    }
}

fn items<'a, T: Deserialize<'a>>(body: &'a str) -> usize {
    #[derive(Deserialize)]
    struct Page<T> {
        data: Vec<T>,
    }
    std::hint::black_box(serde_json::from_str::<Page<T>>(body)).map_or(0, |page| page.data.len())
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read, and not looked at")]
struct User {
    id: String,
    name: String,
    email: String,
    role: String,
    added_at: String,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read, and not looked at")]
struct Member {
    user_id: String,
    workspace_role: String,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read, and not looked at")]
struct ApiKey {
    id: String,
    name: String,
    status: String,
    partial_key_hint: Option<String>,
    created_at: String,
    expires_at: Option<String>,
    created_by: Actor,
    workspace_id: Option<String>,
    scope: Option<Scope>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read, and not looked at")]
struct Actor {
    id: String,
    r#type: String,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read, and not looked at")]
struct Scope {
    r#type: String,
    workspace_id: Option<String>,
}

/// Answers from memory, all at once.
impl Fetch for &Recorded {
    fn fetch(&mut self, requests: Vec<Request>) -> Vec<Answer> {
        let answer =
            |request: Request| Answer { id: request.id, outcome: Ok(self.answer(&request.path)) };
        requests.into_iter().map(answer).collect()
    }
}

struct Recorder {
    service: Service,
    recorded: Recorded,
}

impl Fetch for Recorder {
    fn fetch(&mut self, requests: Vec<Request>) -> Vec<Answer> {
        for request in &requests {
            let answer = self.service.answer(&request.path, &request.headers);
            let response =
                Response { status: answer.status, headers: answer.headers, body: answer.body };
            self.recorded.0.insert(request.path.clone(), response);
        }
        (&self.recorded).fetch(requests)
    }
}
