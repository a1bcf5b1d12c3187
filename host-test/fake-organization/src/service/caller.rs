//! Who asks: the credential, the version of the API and the betas that a request names.

use serde_json::Value;

use super::{Error, Generation, Service};

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Caller {
    pub(super) version: Version,
    pub(super) rights: Rights,
    /// What the header `anthropic-beta` names.
    pub(super) betas: Vec<String>,
}

/// A version of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    /// `2023-06-01`
    First,
    /// `2026-10-21`: an API key has no `workspace_id`.
    Scoped,
}

/// What a credential may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Rights {
    /// Everything: a token with the scope `org:admin`, or no credential where none is asked for.
    Everything,
    /// What an Admin key may: all that no other credential is needed for.
    AdminKey,
    /// To read what these scopes open: an Enterprise key.
    Scopes(Vec<String>),
    /// Nothing but to know the organization: an API key of somebody who is no admin.
    Nothing,
}

impl Service {
    /// Whether a request is let in, and who asks.
    pub(super) fn let_in(&self, headers: &[(String, String)]) -> Result<Caller, Error> {
        let all = |name: &'static str| {
            let sent = headers.iter().filter(move |(sent, _)| sent.eq_ignore_ascii_case(name));
            sent.map(|(_, value)| value.as_str())
        };
        let header = |name| all(name).next();
        if header("x-api-key").is_some() && header("authorization").is_some() {
            return Err(Error::invalid("x-api-key and authorization cannot be sent together"));
        }
        let token = header("authorization").and_then(|value| value.strip_prefix("Bearer "));
        let rights = self.rights(header("x-api-key"), token);
        let (None, Some(rights)) = (header("origin"), rights) else {
            return Err(Error::new(401, "authentication_error", "invalid x-api-key"));
        };
        let version = match header("anthropic-version") {
            // The oldest server has one version only, whatever it is asked for.
            Some("2026-10-21") if self.generation != Generation::Silent => Version::Scoped,
            Some("2023-06-01" | "2026-10-21") => Version::First,
            _ => return Err(Error::invalid("anthropic-version: header is required")),
        };
        let betas = all("anthropic-beta").flat_map(|value| value.split(','));
        let betas = betas.map(|beta| beta.trim().to_owned()).collect();
        Ok(Caller { version, rights, betas })
    }

    /// What may be done by who sends that key, or that bearer; none: they are not let in.
    fn rights(&self, key: Option<&str>, token: Option<&str>) -> Option<Rights> {
        if token.is_some() && token == self.access_token.as_deref() {
            return Some(Rights::Everything);
        }
        // The official SDK sends keys of any kind as bearers.
        let sent = key.or(token);
        if let Some(scopes) = sent.and_then(|key| self.scoped_keys.get(key)) {
            return Some(Rights::Scopes(scopes.clone()));
        }
        if let Some(id) = sent.and_then(|secret| self.api_key_secrets.get(secret)) {
            return self.rights_of_key(id);
        }
        match &self.admin_key {
            None => Some(Rights::Everything),
            Some(admin_key) => (sent == Some(admin_key)).then_some(Rights::AdminKey),
        }
    }

    /// What may be done with an API key: what its principal may, and nothing if it is for one
    /// workspace. Nobody is let in whose principal is gone.
    fn rights_of_key(&self, id: &str) -> Option<Rights> {
        let find =
            |items: &[Value], id: &Value| items.iter().find(|item| item["id"] == *id).cloned();
        let key = find(&self.items.api_keys, &id.into())?;
        let (users, accounts) = (&self.items.users, &self.items.restricted.service_accounts);
        let principal = &key["principal"];
        let is_admin = match principal["type"].as_str() {
            None => false,
            Some("service_account_actor") => {
                let account = find(accounts, &principal["service_account_id"])?;
                account["archived_at"].as_str().map_or(Some(()), |_| None)?;
                account["organization_role"] == "admin"
            }
            Some(_) => {
                let user = find(users, &principal["user_id"])?;
                ["admin", "owner", "primary_owner"].iter().any(|role| user["role"] == *role)
            }
        };
        let is_for_all = key["scope"]["type"] == "organization";
        let rights = if is_admin && is_for_all { Rights::AdminKey } else { Rights::Nothing };
        (key["status"] == "active").then_some(rights)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::northwind_labs;

    /// The status of the answer to a request for a path below the organization.
    fn status(path: &str, headers: &[(&str, &str)]) -> u16 {
        let mut service = Service::new(northwind_labs());
        service.admin_key = Some("key".to_owned());
        service.access_token = Some("token".to_owned());
        status_of(&service, path, headers)
    }

    fn status_of(service: &Service, path: &str, headers: &[(&str, &str)]) -> u16 {
        let headers = headers.iter().chain(&[("anthropic-version", "2026-10-21")]);
        let headers: Vec<_> =
            headers.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        service.answer(&format!("/v1/organizations/{path}"), &headers).status
    }

    #[test]
    fn a_key_is_let_in_by_either_header_and_a_token_only_as_a_bearer() {
        assert_eq!(status("users", &[("x-api-key", "key")]), 200);
        assert_eq!(status("users", &[("authorization", "Bearer key")]), 200);
        assert_eq!(status("service_accounts", &[("authorization", "Bearer token")]), 200);
        for refused in [
            ("x-api-key", "token"),
            ("x-api-key", "Bearer key"),
            ("authorization", "key"),
            ("authorization", "token"),
            ("authorization", "Basic key"),
        ] {
            assert_eq!(status("users", &[refused]), 401, "{refused:?}");
        }
        assert_eq!(status("users", &[]), 401);
    }

    #[test]
    fn a_key_sent_as_a_bearer_does_not_become_a_token() {
        assert_eq!(status("service_accounts", &[("authorization", "Bearer key")]), 403);
    }

    #[test]
    fn both_headers_in_one_request_are_a_mistake_in_the_request() {
        for bearer in ["Bearer key", "Bearer token", "Bearer other", "Basic key"] {
            for key in ["key", "other"] {
                let both = [("X-Api-Key", key), ("Authorization", bearer)];
                assert_eq!(status("users", &both), 400, "{both:?}");
            }
        }
    }

    /// The status of the answers to who sends an API key: for the users, for service accounts, and
    /// for the organization.
    fn with_api_key(change: impl Fn(&mut Service)) -> [u16; 3] {
        let mut service = Service::new(northwind_labs());
        service.admin_key = Some("key".to_owned());
        service.api_key_secrets.insert("secret".to_owned(), "apikey_01Ci".to_owned());
        let key = service.items.api_keys.iter_mut().find(|key| key["id"] == "apikey_01Ci");
        let key = key.unwrap();
        key["scope"] = serde_json::json!({"type": "organization"});
        key["principal"] = serde_json::json!({"type": "user_actor", "user_id": "user_01Ada"});
        change(&mut service);
        ["users", "service_accounts", "me"]
            .map(|path| status_of(&service, path, &[("x-api-key", "secret")]))
    }

    fn key_of(service: &mut Service) -> &mut Value {
        service.items.api_keys.iter_mut().find(|key| key["id"] == "apikey_01Ci").unwrap()
    }

    #[test]
    fn an_api_key_without_a_workspace_has_the_rights_of_its_principal() {
        assert_eq!(with_api_key(|_| {}), [200, 403, 200]);
        let as_bo = |service: &mut Service| {
            key_of(service)["principal"]["user_id"] = "user_02Bo".into();
        };
        assert_eq!(with_api_key(as_bo), [403, 403, 200]);
        let account = |service: &mut Service, role: &str| {
            key_of(service)["principal"] = serde_json::json!({
                "type": "service_account_actor", "service_account_id": "svac_9",
            });
            service.items.restricted.service_accounts.push(serde_json::json!({
                "id": "svac_9", "organization_role": role, "archived_at": null,
            }));
        };
        assert_eq!(with_api_key(|service| account(service, "admin")), [200, 403, 200]);
        assert_eq!(with_api_key(|service| account(service, "developer")), [403, 403, 200]);
    }

    #[test]
    fn an_api_key_of_a_workspace_has_no_rights_and_one_without_its_principal_is_not_let_in() {
        let workspace =
            serde_json::json!({"type": "workspace", "workspace_id": "wrkspc_01Research"});
        assert_eq!(with_api_key(|it| key_of(it)["scope"] = workspace.clone()), [403, 403, 200]);
        let gone = |service: &mut Service| {
            key_of(service)["principal"]["user_id"] = "user_04Dee".into();
        };
        assert_eq!(with_api_key(gone), [401, 401, 401]);
        let off = |service: &mut Service| key_of(service)["status"] = "inactive".into();
        assert_eq!(with_api_key(off), [401, 401, 401]);
    }
}
