//! Graphs that cannot be compared.

use answers::Organization;
use answers::difference::difference;
use answers::findings::Settings;
use expect_test::{Expect, expect};
use fake_organization::model;

use super::{Read, days, read};

fn check((old, new): (&Read, &Read), expected: Expect) {
    let (old, new) = (Organization::new(&old.0, &old.1), Organization::new(&new.0, &new.1));
    expected.assert_eq(&difference(&old, &new, &Settings::default()).unwrap_err().to_string());
}

#[test]
fn two_organizations_are_no_one_at_two_times() {
    let labs = read(&fake_organization::northwind().unwrap());
    let other = model::Organization::new("0b1c", "Southwind", 1_800_000_000_000);
    check(
        (&labs, &read(&other)),
        expect![
            "these are two organizations, not one at two times: the old graph is of Northwind Labs (7c2c1f5e-5d0b-4c0e-9f4e-3b1a60d9a001), the new one of Southwind (0b1c)"
        ],
    );
}

#[test]
fn what_does_not_say_whose_it_is_is_refused() {
    let labs = read(&fake_organization::northwind().unwrap());
    let mut nobodys = labs.clone();
    nobodys.1.organization = None;
    check(
        (&labs, &nobodys),
        expect![
            "the new graph does not say whose it is: it has no organizationId, as where nothing could be read"
        ],
    );
    check(
        (&nobodys, &labs),
        expect![
            "the old graph does not say whose it is: it has no organizationId, as where nothing could be read"
        ],
    );
}

#[test]
fn the_wrong_order_is_refused_and_the_same_moment_is_not() {
    let [old, new] = days(|_| {});
    let (old, new) = (read(&old), read(&new));
    check(
        (&new, &old),
        expect![
            "the graph given as the old one was read on 2026-11-19 11:06, after the one given as the new one, on 2026-11-18 11:06 (UTC): swap them"
        ],
    );
    assert!(super::compared(&old, &old).is_empty());
}
