//! A service whose organization can be changed, with a limit of requests and with faults. Knows no
//! resource and no clock: what time it is comes with every request.

use super::{
    Answer, Body, Error, Fault, Faults, RequestLimit, Service, Write, changes, resources, segments,
    split,
};
use crate::Items;
use crate::model::Organization;

/// A service and the organization behind it.
#[derive(Clone, Debug)]
pub struct LiveService {
    service: Service,
    organization: Organization,
    limit: Option<RequestLimit>,
    faults: Faults,
    changes: usize,
    over_the_limit: u64,
}

/// Why the body of a request cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadBody {
    /// It is cut, or its framing is malformed.
    NotWhole,
    /// It is too large.
    TooLarge,
}

impl LiveService {
    /// A service that tells of `organization` in the way of `like`.
    #[must_use]
    pub fn new(organization: Organization, like: Service) -> Self {
        let service = Service { items: Items::from(&organization), ..like };
        Self {
            service,
            organization,
            limit: None,
            faults: Faults::default(),
            changes: 0,
            over_the_limit: 0,
        }
    }

    /// Has answers spoiled.
    #[must_use]
    pub fn with_faults(mut self, faults: Faults) -> Self {
        self.faults = faults;
        self
    }

    /// Lets only so many requests through.
    #[must_use]
    pub fn with_limit(mut self, limit: RequestLimit) -> Self {
        self.limit = Some(limit);
        self
    }

    /// The key that it lets in.
    #[must_use]
    pub fn admin_key(&self) -> Option<&str> {
        self.service.admin_key.as_deref()
    }

    /// All credentials that it lets in.
    pub fn credentials(&self) -> impl Iterator<Item = &str> {
        let service = &self.service;
        let one = [&service.admin_key, &service.access_token].into_iter().flatten();
        let many = service.scoped_keys.keys().chain(service.api_key_secrets.keys());
        one.chain(many).map(String::as_str)
    }

    /// How many requests met the limit: whoever sent them did not keep to what they were told.
    #[must_use]
    pub fn over_the_limit(&self) -> u64 {
        self.over_the_limit
    }

    /// The service without limit and faults, as it is now.
    #[must_use]
    pub fn honest(&self) -> &Service {
        &self.service
    }

    /// The organization, as it is now.
    #[must_use]
    pub fn organization(&self) -> &Organization {
        &self.organization
    }

    /// The answer to a request at a time, given in milliseconds since 1970-01-01T00:00:00Z.
    pub fn answer(
        &mut self,
        method: &str,
        target: &str,
        headers: &[(String, String)],
        body: &str,
        now_ms: i64,
    ) -> Answer {
        let fault = self.faults.next_one();
        if fault == Some(Fault::Change) {
            changes::happen(&mut self.organization, self.changes);
            self.changes = self.changes.saturating_add(1);
            self.service.items = Items::from(&self.organization);
        }
        let asked = fault.map_or_else(|| target.to_owned(), |fault| fault.asks_for(target));
        // What is refused does not happen; what is merely not answered does.
        let method = if fault.is_some_and(Fault::is_refusal) { "GET" } else { method };
        let honest = self.honest_answer(method, &asked, headers, body, now_ms);
        match fault {
            Some(fault) => fault.spoil(target, honest),
            None => honest,
        }
    }

    /// The answer to a request whose body cannot be read.
    #[must_use]
    pub fn refuse(&self, body: BadBody) -> Answer {
        self.service.answer_from(Err(match body {
            BadBody::NotWhole => Error::invalid("the body is cut or malformed"),
            BadBody::TooLarge => {
                Error::new(413, "request_too_large", "the body is larger than what is taken")
            }
        }))
    }

    fn honest_answer(
        &mut self,
        method: &str,
        target: &str,
        headers: &[(String, String)],
        body: &str,
        now_ms: i64,
    ) -> Answer {
        if now_ms > self.organization.now_ms {
            self.organization.now_ms = now_ms;
            resources::pass_time(&self.organization, &mut self.service.items);
        }
        let taken = self.limit.as_mut().map_or(Ok(()), |limit| limit.take(now_ms));
        let mut answer = match taken {
            Err(seconds) => {
                self.over_the_limit = self.over_the_limit.saturating_add(1);
                self.limited(seconds)
            }
            Ok(()) if method == "GET" => self.service.answer(target, headers),
            Ok(()) => self.written(method, target, headers, body),
        };
        if let Some(limit) = &self.limit {
            answer.headers.extend(limit.headers(self.organization.now_ms));
        }
        answer
    }

    /// The answer to a request that may change the organization.
    fn written(
        &mut self,
        method: &str,
        target: &str,
        headers: &[(String, String)],
        body: &str,
    ) -> Answer {
        let Self { service, organization, .. } = self;
        let answer = service.answer_with(headers, |caller| {
            let (path, body) = (&segments(split(target).0)?, Body::parse(body)?);
            let caller = &caller;
            resources::write(service, organization, &Write { method, path, body, caller })
        });
        self.service.items = Items::from(&self.organization);
        answer
    }

    fn limited(&self, seconds: i64) -> Answer {
        let message = "this organization's limit of Admin API requests a minute is reached";
        let mut answer =
            self.service.answer_from(Err(Error::new(429, "rate_limit_error", message)));
        answer.headers.push(("retry-after".to_owned(), seconds.to_string()));
        answer
    }
}

#[cfg(test)]
mod tests;
