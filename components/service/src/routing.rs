//! What is asked for: a method and a target in, one of three things out. Reads no header.

use crate::options::Options;
use crate::refusal::Refusal;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// `POST /collect`: a run.
    Collect(Options),
    /// `GET /describe`: what the collector is.
    Describe,
    /// `GET /health`: whether runs can be had here.
    Health,
}

/// Which of them.
///
/// # Errors
///
/// If it is none of them, or another method than its own.
pub fn route(method: &str, target: &str) -> Result<Route, Refusal> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    match (path, method) {
        ("/collect", "POST") => Options::parse(query).map(Route::Collect),
        ("/describe", "GET") => Ok(Route::Describe),
        ("/health", "GET") => Ok(Route::Health),
        ("/collect", _) => Err(only("POST", path)),
        ("/describe" | "/health", _) => Err(only("GET", path)),
        _ => Err(Refusal::new(
            404,
            "there is nothing here: POST /collect, GET /describe, GET /health",
        )),
    }
}

fn only(method: &'static str, path: &str) -> Refusal {
    Refusal::new(405, format!("{path} takes {method}")).with("allow", method)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_path_takes_its_own_method() {
        assert_eq!(route("POST", "/collect"), Ok(Route::Collect(Options::default())));
        let skip = vec!["fetch-users".to_owned()];
        let options = Options { skip, ..Options::default() };
        assert_eq!(route("POST", "/collect?skip=fetch-users"), Ok(Route::Collect(options)));
        assert_eq!(route("GET", "/describe"), Ok(Route::Describe));
        assert_eq!(route("GET", "/health?from=lb"), Ok(Route::Health));
    }

    #[test]
    fn another_method_is_refused_with_the_one_that_is_right() {
        for (method, target, right) in
            [("GET", "/collect?x", "POST"), ("POST", "/describe", "GET"), ("PUT", "/health", "GET")]
        {
            let refusal = route(method, target).unwrap_err();
            assert_eq!((refusal.status, refusal.header), (405, Some(("allow", right))));
        }
    }

    #[test]
    fn another_path_is_nothing() {
        for target in ["", "/", "*", "/collect/", "//collect", "/Collect", "/v1/organizations/me"] {
            assert_eq!(route("POST", target).unwrap_err().status, 404, "{target}");
        }
    }
}
