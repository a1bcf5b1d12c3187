//! What of Azure a federation rule asks for: which service principal. Knows no graph.
//!
//! Of a program's token, both `sub` and `oid` are the object id of its service principal, and `tid` is
//! the tenant that the issuer's URL names, too. Anthropic's page on Azure asks for `oid` and `tid`.

use super::github::equalities;

/// What a token of Azure must come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Principal<'a> {
    /// The object id of the service principal.
    pub(super) id: &'a str,
    /// Whether something is asked for besides.
    pub(super) asks_for_more: bool,
}

impl<'a> Principal<'a> {
    /// Which one a subject, claims and a condition ask for; none where they name no one, or several.
    pub(super) fn new(
        url: &str,
        subject: Option<&'a str>,
        claims: impl IntoIterator<Item = &'a str>,
        condition: Option<&'a str>,
    ) -> Option<Self> {
        let is_tenant = |tenant| url.split('/').nth(3) == Some(tenant);
        let (whole, begun): (Vec<_>, Vec<_>) =
            subject.into_iter().partition(|subject| !subject.ends_with('*'));
        let mut ids: Vec<_> = whole.into_iter().filter(|subject| !subject.is_empty()).collect();
        let mut asks_for_more = begun.iter().any(|subject| *subject != "*");
        let claims: Option<Vec<_>> =
            claims.into_iter().map(|claim| claim.split_once('=')).collect();
        for all in [claims, condition.map_or(Some(Vec::new()), equalities)] {
            asks_for_more |= all.is_none();
            for (name, value) in all.into_iter().flatten() {
                match name {
                    "sub" | "oid" => ids.push(value),
                    "tid" if is_tenant(value) => {}
                    _ => asks_for_more = true,
                }
            }
        }
        let (id, others) = ids.split_first()?;
        let is_one = is_object_id(id) && others.iter().all(|other| other == id);
        is_one.then_some(Self { id, asks_for_more })
    }
}

fn is_object_id(text: &str) -> bool {
    text.split('-').map(str::len).eq([8, 4, 4, 4, 12])
        && text.chars().all(|c| c == '-' || c.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "11111111-2222-3333-4444-55555555abcd";
    const URL: &str = "https://login.microsoftonline.com/tenant/v2.0";

    fn asked(subject: &'static str, claims: &[&str], condition: Option<&str>) -> Option<bool> {
        let subject = Some(subject).filter(|it| !it.is_empty());
        let principal = Principal::new(URL, subject, claims.iter().copied(), condition)?;
        assert_eq!(principal.id, ID);
        Some(principal.asks_for_more)
    }

    #[test]
    fn a_subject_a_claim_or_a_condition_names_a_service_principal() {
        let oid = format!("oid={ID}");
        let condition = format!("claims.oid == '{ID}' && claims.tid == 'tenant'");
        assert_eq!(asked(ID, &[], None), Some(false));
        assert_eq!(asked("", &[&oid, "tid=tenant"], None), Some(false));
        assert_eq!(asked("*", &[&oid], None), Some(false));
        assert_eq!(asked(ID, &[&oid], None), Some(false));
        assert_eq!(asked("", &[], Some(&condition)), Some(false));
    }

    #[test]
    fn what_else_is_asked_for_is_more() {
        let oid = format!("oid={ID}");
        assert_eq!(asked(ID, &["azp=app"], None), Some(true));
        assert_eq!(asked(ID, &["tid=other"], None), Some(true));
        assert_eq!(asked(ID, &["xms_mirid"], None), Some(true));
        assert_eq!(asked("1111*", &[&oid], None), Some(true));
        assert_eq!(asked(ID, &[], Some("claims.roles.exists(r, r == 'a')")), Some(true));
    }

    #[test]
    fn several_or_none_are_no_service_principal() {
        assert_eq!(asked("", &[], None), None);
        assert_eq!(asked("", &["azp=app"], None), None);
        assert_eq!(asked("somebody", &[], None), None);
        assert_eq!(asked("1111*", &[], None), None);
        assert_eq!(asked(ID, &["oid=99999999-2222-3333-4444-55555555abcd"], None), None);
    }
}
