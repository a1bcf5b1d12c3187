//! How long tokens are good, and how often.

use graph::Entity;

use crate::findings::asked::Asked;
use crate::findings::rule::{Found, Rule, Verdict};
use crate::findings::rules::{need, source};
use crate::findings::severity::Severity;
use crate::findings::words::{list, named, number, the};
use crate::kinds::{FEDERATION_ISSUER, FEDERATION_RULE, ISSUER_HAS_RULE};
use crate::organization::flag;

/// The service's own default of both lifetimes.
const AN_HOUR: i64 = 60 * 60;
const A_DAY: i64 = 24 * AN_HOUR;

pub(in super::super) const NO_REPLAY_CHECK: Rule = Rule {
    id: "federation-no-replay-check",
    severity: Severity::Medium,
    title: "Federation issuer whose tokens are good more than once",
    why: "A token with a `jti` is good for one exchange, unless the issuer says not to look at it. Then \
          whoever finds a token in a log exchanges it again, for as long as it lasts.",
    source: source::WIF_REFERENCE,
    remedy: "Switch the check on (`check_jti`), unless the issuer's tokens must be used again.",
    needs: &[need::FEDERATION],
    examine: no_replay_check,
};

/// The rules of an issuer that let anybody in, in a sentence.
fn rules_of(asked: &Asked<'_, '_>, issuer: &Entity<'_>) -> (bool, String) {
    let rules = asked.behind(&issuer.key, ISSUER_HAS_RULE);
    match rules.as_slice() {
        [] => (false, "no rule is about it".to_owned()),
        some => (true, format!("it is used by {}", list(some.iter().map(|it| named(it))))),
    }
}

fn no_replay_check(asked: &Asked<'_, '_>) -> Verdict {
    let mut verdict = Verdict::default();
    let mut unknown = Vec::new();
    for issuer in asked.in_use(FEDERATION_ISSUER) {
        match flag(issuer, "checkJti") {
            Some(false) => {
                let (is_used, rules) = rules_of(asked, issuer);
                let sentence =
                    format!("a token of {} can be exchanged again and again; {rules}", the(issuer));
                let severity = if is_used { Severity::Medium } else { Severity::Low };
                verdict.found.push(Found::new(issuer, sentence).of(severity));
            }
            Some(true) => {}
            None => unknown.push(issuer),
        }
    }
    verdict.unknown("not told whether a token is good more than once", "issuer", &unknown);
    verdict
}

pub(in super::super) const LONG_LIFETIME: Rule = Rule {
    id: "federation-long-lifetime",
    severity: Severity::Low,
    title: "Federation token that lasts for more than an hour",
    why: "What federation is for is that a stolen token is soon worth nothing. By default a token of an \
          issuer, and what it is exchanged for, last for an hour at most.",
    source: source::WIF_REFERENCE,
    remedy: "Set the lifetime to an hour or less: what runs longer exchanges a new token.",
    needs: &[need::FEDERATION],
    examine: long_lifetime,
};

fn long_lifetime(asked: &Asked<'_, '_>) -> Verdict {
    let mut verdict = Verdict::default();
    let lifetimes = [
        (FEDERATION_ISSUER, "maxJwtLifetimeSeconds", "takes tokens that last for", "issuer"),
        (FEDERATION_RULE, "tokenLifetimeSeconds", "gives tokens that last for", "rule"),
    ];
    for (kind, property, what, noun) in lifetimes {
        let mut unknown = Vec::new();
        for thing in asked.in_use(kind) {
            match number(thing, property) {
                Some(seconds) if seconds > AN_HOUR => {
                    let sentence = format!("{} {what} {}", the(thing), duration(seconds));
                    verdict.found.push(Found::new(thing, sentence));
                }
                Some(_) => {}
                None => unknown.push(thing),
            }
        }
        verdict.unknown("not told how long tokens last", noun, &unknown);
    }
    verdict
}

/// A number of seconds as people say it: `2 hours`, `90 minutes`, `3601 seconds`.
fn duration(seconds: i64) -> String {
    let whole = |unit: i64| {
        let is_whole = seconds.checked_rem(unit) == Some(0);
        seconds.checked_div(unit).filter(|_| is_whole)
    };
    match (whole(A_DAY), whole(AN_HOUR), whole(60)) {
        (Some(1), _, _) => "a day".to_owned(),
        (Some(days), _, _) => format!("{days} days"),
        (_, Some(hours), _) => format!("{hours} hours"),
        (_, _, Some(minutes)) => format!("{minutes} minutes"),
        _ => format!("{seconds} seconds"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lifetime_is_told_in_the_largest_unit_that_fits() {
        assert_eq!(duration(3601), "3601 seconds");
        assert_eq!(duration(5400), "90 minutes");
        assert_eq!(duration(7200), "2 hours");
        assert_eq!(duration(86_400), "a day");
        assert_eq!(duration(172_800), "2 days");
    }
}
